"""Counts how often ports are asked anything, and lets them all fail at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from aftercall.domain.errors import Unavailable

P = TypeVar("P")


@dataclass(slots=True)
class TableAccess:
    """`calls` counts the calls of the ports led through here; `refuses` makes each of them fail."""

    calls: int = 0
    refuses: bool = False

    def to(self, port: P) -> P:
        """Return the port with every call led through here."""
        return cast("P", _Port(port, self))

    def call(self, method: Callable[..., object], *args: object, **kwargs: object) -> object:
        """Count a call and make it. Raises Unavailable where the tables refuse."""
        self.calls += 1
        if self.refuses:
            raise Unavailable("the table gives no answer")
        return method(*args, **kwargs)


class _Port:
    def __init__(self, port: object, access: TableAccess) -> None:
        self._port = port
        self._access = access

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        return lambda *args, **kwargs: self._access.call(method, *args, **kwargs)
