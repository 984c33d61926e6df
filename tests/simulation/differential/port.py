"""One port over two stores at once: real tables answer, and the simulated ones have to agree."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar, cast

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of a call."""

    value: object = None
    error: Exception | None = None

    def __str__(self) -> str:
        return f"{self.value}" if self.error is None else f"{self.error!r}"


class _Twins:
    def __init__(self, real: object, simulated: object, complain: Callable[[str], None]) -> None:
        self._real = real
        self._simulated = simulated
        self._complain = complain

    def __getattr__(self, name: str) -> Any:
        real, simulated = getattr(self._real, name), getattr(self._simulated, name)

        def call(*args: object, **kwargs: object) -> object:
            expected = _call(simulated, *args, **kwargs)
            found = _call(real, *args, **kwargs)
            if found != expected:
                told = difference(found.value, expected.value) if not found.error else f"{found}"
                self._complain(f"real tables: {type(self._real).__name__}.{name}: {told}")
            if found.error is not None:
                raise found.error
            return found.value

        return call


def _call(method: Callable[..., object], *args: object, **kwargs: object) -> _Came:
    try:
        return _Came(method(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - it is compared, told, and raised again
        return _Came(error=error)


def twins(real: object, simulated: P, complain: Callable[[str], None]) -> P:
    """Return a port whose calls are made on both; answers that differ are complained of."""
    return cast("P", _Twins(real, simulated, complain))


def difference(found: object, expected: object) -> str:
    """Say where two values differ, by field where they are of one kind."""
    if type(found) is type(expected) and is_dataclass(found):
        pairs = ((one.name, *_both(found, expected, one.name)) for one in fields(found))
        return "; ".join(
            f"{name} is {ours!r}, simulated {theirs!r}"
            for name, ours, theirs in pairs
            if ours != theirs
        )
    return f"{found!r}, simulated {expected!r}"


def _both(found: object, expected: object, name: str) -> tuple[object, object]:
    return getattr(found, name), getattr(expected, name)
