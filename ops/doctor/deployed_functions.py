"""How deployed functions fare: their triggers, their metrics, and what their logs say of errors."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from ops.doctor.functions_seen import WORKER, FunctionSeen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops.doctor.aws_clients import Clients

LOOKED_BACK: Final = timedelta(minutes=30)
_SIGNS: Final = ("ERROR", "timed")
"""What an error's line holds: the runtime's own, and the platform's for a function too slow."""
_SHOWN: Final = 200
_ON: Final = frozenset({"Enabled", "Enabling", "Updating", "Creating"})


class DeployedFunctions:
    """Asks AWS; the worker is invoked without a nudge, which is free of consequences."""

    # Metrics come a minute or two late.
    patience = timedelta(minutes=6)
    remedy_of_broken_code = "run `make build` for the stage's runtime and processor, deploy again"

    def __init__(
        self, clients: Clients, stack_name: str, configurations: Iterable[dict[str, Any]]
    ) -> None:
        self._clients = clients
        self._held = {_name(each, stack_name): each for each in configurations}
        self.names = tuple(sorted(self._held))

    def look_at(self, name: str) -> FunctionSeen:
        """Return how a function fares."""
        held = self._held.get(name)
        if held is None:
            return FunctionSeen()
        if name == WORKER:
            return FunctionSeen(
                last_run=datetime.now(UTC),
                error=self._invoke(held["FunctionName"]),
                triggered=self._reads_its_queue(held["FunctionName"]),
            )
        last_run = self._newest(held["FunctionName"], "Invocations")
        failed_at = self._newest(held["FunctionName"], "Errors")
        fails = failed_at is not None and (last_run is None or failed_at >= last_run)
        return FunctionSeen(
            last_run=last_run,
            error=self._last_error(held) if fails else None,
            triggered=self._is_scheduled(held["FunctionArn"]),
        )

    def _invoke(self, function: str) -> str | None:
        """Run the worker with an empty batch; return what it failed with."""
        answer = self._clients.of("lambda").invoke(
            FunctionName=function, Payload=json.dumps({"Records": []}).encode()
        )
        if not answer.get("FunctionError"):
            return None
        error = json.loads(answer["Payload"].read())
        return f"{error.get('errorType', 'error')}: {error.get('errorMessage', '')}"[:_SHOWN]

    def _reads_its_queue(self, function: str) -> bool | None:
        found = self._clients.of("lambda").list_event_source_mappings(FunctionName=function)
        states = [each.get("State") for each in found.get("EventSourceMappings", [])]
        return any(state in _ON for state in states) if states else None

    def _is_scheduled(self, arn: str) -> bool | None:
        """Say whether any rule that fires the function is on; None where no rule does."""
        events = self._clients.of("events")
        rules = events.list_rule_names_by_target(TargetArn=arn).get("RuleNames", [])
        states = [events.describe_rule(Name=rule).get("State") for rule in rules]
        return "ENABLED" in states if states else None

    def _newest(self, function: str, metric: str) -> datetime | None:
        now = datetime.now(UTC)
        answer = self._clients.of("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=metric,
            Dimensions=[{"Name": "FunctionName", "Value": function}],
            StartTime=now - LOOKED_BACK,
            EndTime=now,
            Period=60,
            Statistics=["Sum"],
        )
        moments = [point["Timestamp"] for point in answer["Datapoints"] if point["Sum"] > 0]
        return max(moments, default=None)

    def _last_error(self, held: dict[str, Any]) -> str:
        group = held.get("LoggingConfig", {}).get("LogGroup") or (
            f"/aws/lambda/{held['FunctionName']}"
        )
        since = int((datetime.now(UTC) - LOOKED_BACK).timestamp() * 1000)
        pages = self._clients.of("logs").get_paginator("filter_log_events")
        found = [
            event
            for sign in _SIGNS
            for page in pages.paginate(logGroupName=group, startTime=since, filterPattern=sign)
            for event in page["events"]
        ]
        if not found:
            return f"its log {group} does not say why"
        newest = max(found, key=lambda event: int(event["timestamp"]))
        return str(newest["message"]).strip().splitlines()[0].removeprefix("[ERROR] ")[:_SHOWN]


def _name(configuration: dict[str, Any], stack_name: str) -> str:
    """Return a function's name in the template's folders, as its own log names it."""
    settings = configuration.get("Environment", {}).get("Variables", {})
    service = settings.get("POWERTOOLS_SERVICE_NAME") or configuration["FunctionName"]
    return str(service).removeprefix(f"{stack_name}-")
