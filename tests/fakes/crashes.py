"""A process that dies at the n-th thing it asks of the world, before or after it is done."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from aftercall.flows.turn.turn_context import TurnPorts


class Crashed(BaseException):
    """The process is gone: nothing below may catch this."""


class Fuse:
    """Counts calls of ports and raises at the n-th; `late` lets that one happen first."""

    def __init__(self, at: int, *, late: bool) -> None:
        self._at = at
        self._late = late
        self.calls = 0

    def through(self, call: Callable[[], object]) -> object:
        self.calls += 1
        if self.calls != self._at:
            return call()
        if self._late:
            call()
        raise Crashed

    def on(self, port: object) -> Any:
        """Return the port with every call led through this fuse."""
        return _Fused(port, self)


class _Fused:
    def __init__(self, port: object, fuse: Fuse) -> None:
        self._port = port
        self._fuse = fuse

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = cast("Callable[..., object]", getattr(self._port, name))

        def call(*args: object, **kwargs: object) -> object:
            return self._fuse.through(partial(method, *args, **kwargs))

        return call


def fused(ports: TurnPorts, fuse: Fuse) -> TurnPorts:
    """Return a turn's ports with a fuse on all that reaches out of the process."""
    return TurnPorts(
        conversations=fuse.on(ports.conversations),
        messages=fuse.on(ports.messages),
        calls=fuse.on(ports.calls),
        agent=fuse.on(ports.agent),
        whatsapp=fuse.on(ports.whatsapp),
        turn_requests=fuse.on(ports.turn_requests),
        activity=fuse.on(ports.activity),
        clock=ports.clock,
        rng=ports.rng,
    )
