"""What invokes functions besides HTTP: queues, streams and schedules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from local.stack.dynamodb_event_source import DynamoDbEventSource
from local.stack.schedules import ScheduleTimer
from local.stack.sqs_event_source import SqsEventSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from local.stack.aws_resources import AwsResources
    from local.stack.function_spec import FunctionSpec
    from local.stack.http_api import Invoke
    from local.stack.invocations import InvocationResult

_EventSource: TypeAlias = SqsEventSource | DynamoDbEventSource


class Triggers:
    """Every event source and schedule of the stack."""

    def __init__(
        self,
        specs: Iterable[FunctionSpec],
        *,
        invoke: Invoke,
        aws: AwsResources,
        minute: float,
    ) -> None:
        self._event_sources: list[_EventSource] = []
        self._timers: dict[str, list[ScheduleTimer]] = {}
        for spec in specs:
            run = partial(invoke, spec.name)
            self._event_sources += [
                SqsEventSource(source, sqs=aws.sqs, invoke=run)
                for source in spec.sqs_mappings
                if source.enabled
            ]
            self._event_sources += [
                DynamoDbEventSource(source, streams=aws.streams, invoke=run)
                for source in spec.dynamodb_mappings
                if source.enabled
            ]
            self._timers[spec.name] = [
                ScheduleTimer(schedule, minute=minute, invoke=run) for schedule in spec.schedules
            ]

    def start(self) -> None:
        """Begin to poll, read and fire."""
        for each in self._all():
            each.start()

    def fire_now(self, function: str) -> InvocationResult:
        """Fire the function's schedule once, enabled or not, never beside another firing."""
        timers = self._timers.get(function)
        if not timers:
            raise ValueError(f"the function {function} has no schedule")
        return timers[0].fire_now()

    def ask_to_stop(self) -> None:
        """Begin no further invocation."""
        for each in self._all():
            each.ask_to_stop()

    def stop(self) -> None:
        """Stop, and wait for what is under way."""
        self.ask_to_stop()
        for each in self._all():
            each.stop()

    def _all(self) -> list[_EventSource | ScheduleTimer]:
        return [*self._event_sources, *(each for some in self._timers.values() for each in some)]
