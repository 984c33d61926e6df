"""What invokes functions besides HTTP: queues, streams and schedules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from local.stack.queue_pump import QueuePump
from local.stack.schedules import Ticker
from local.stack.stream_pump import StreamPump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.stack.answers import Answer
    from local.stack.data_plane import DataPlane
    from local.stack.gateway import Invoke
    from local.stack.specs import FunctionSpec

_Pump: TypeAlias = QueuePump | StreamPump


class Triggers:
    """Every event source and schedule of the stack."""

    def __init__(
        self,
        specs: Iterable[FunctionSpec],
        *,
        invoke: Invoke,
        data_plane: DataPlane,
        minute: float,
    ) -> None:
        self._pumps: list[_Pump] = []
        self._tickers: dict[str, list[Ticker]] = {}
        for spec in specs:
            run = partial(invoke, spec.name)
            self._pumps += [
                QueuePump(source, sqs=data_plane.sqs, invoke=run)
                for source in spec.queue_sources
                if source.enabled
            ]
            self._pumps += [
                StreamPump(source, streams=data_plane.streams, invoke=run)
                for source in spec.stream_sources
                if source.enabled
            ]
            self._tickers[spec.name] = [
                Ticker(schedule, minute=minute, invoke=run) for schedule in spec.schedules
            ]

    def start(self) -> None:
        """Begin to poll, follow and tick."""
        for each in self._all():
            each.start()

    def fire_now(self, function: str) -> Answer:
        """Fire the function's schedule once, enabled or not, never beside another firing."""
        tickers = self._tickers.get(function)
        if not tickers:
            raise ValueError(f"the function {function} has no schedule")
        return tickers[0].fire_now()

    def ask_to_stop(self) -> None:
        """Begin no further work."""
        for each in self._all():
            each.ask_to_stop()

    def stop(self) -> None:
        """Stop, and wait for what is at work."""
        self.ask_to_stop()
        for each in self._all():
            each.stop()

    def _all(self) -> list[_Pump | Ticker]:
        return [*self._pumps, *(each for some in self._tickers.values() for each in some)]
