"""A port over two stores: every call is made on both, and answers that differ are reported."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar, cast

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class _CallResult:
    """The value that a call returned, or the error that it raised."""

    value: object = None
    error: Exception | None = None

    def __str__(self) -> str:
        return f"{self.value}" if self.error is None else f"{self.error!r}"


class _DifferentialPort:
    def __init__(
        self, real: object, simulated: object, report_violation: Callable[[str], None]
    ) -> None:
        self._real = real
        self._simulated = simulated
        self._report_violation = report_violation

    def __getattr__(self, name: str) -> Any:
        real, simulated = getattr(self._real, name), getattr(self._simulated, name)

        def call(*args: object, **kwargs: object) -> object:
            expected = _call(simulated, *args, **kwargs)
            found = _call(real, *args, **kwargs)
            if found != expected:
                text = difference(found.value, expected.value) if not found.error else f"{found}"
                self._report_violation(f"real tables: {type(self._real).__name__}.{name}: {text}")
            if found.error is not None:
                raise found.error
            return found.value

        return call


def _call(method: Callable[..., object], *args: object, **kwargs: object) -> _CallResult:
    try:
        return _CallResult(method(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - it is compared, reported, and raised again
        return _CallResult(error=error)


def differential_port(real: object, simulated: P, report_violation: Callable[[str], None]) -> P:
    """Return a port that answers as the real one and reports where the simulated one differs."""
    return cast("P", _DifferentialPort(real, simulated, report_violation))


def difference(found: object, expected: object) -> str:
    """Describe how two values differ, by field where both are of one dataclass."""
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
