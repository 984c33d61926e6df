"""A stage on AWS: CloudFormation lists its functions, whose settings, metrics and logs are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from ops.doctor.examined_stack import WORKER, DataClients, ExaminedStack, FunctionState
from ops.doctor.stack_settings import StackSettings
from ops.errors import NotReady
from ops.stage.cloudformation_stack import read_outputs
from ops.stage.concurrency import read_concurrency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops.stage.account import Account
    from ops.stage.concurrency import Concurrency
    from ops.stage.samconfig import Stage

LOG_PERIOD: Final = timedelta(minutes=30)
"""How far back metrics and logs are read."""

_LOG_PATTERNS: Final = ("ERROR", "timed")
"""Texts in the log line of an error: the runtime's, and the platform's for a timeout."""

_SHOWN: Final = 200
UNLIMITED: Final = 1_000
_ENABLED_STATES: Final = frozenset({"Enabled", "Enabling", "Updating", "Creating"})

FunctionConfiguration = dict[str, Any]
"""As Lambda's GetFunctionConfiguration answers."""


def deployed_stack(account: Account, stage: Stage, *, fix: bool = False) -> ExaminedStack:
    """Return a deployed stack. Raises NotReady where there is none, or it may not be read."""
    outputs = read_outputs(account, stage)
    clients = AwsClients(account)
    try:
        configurations = _configurations(clients, stage.stack_name)
    except ClientError as error:
        clients.close()
        code, asked = error.response["Error"]["Code"], error.operation_name
        raise NotReady(
            f"AWS does not show the functions of {stage.stack_name} ({code}): "
            f"these credentials need the permission for {asked}"
        ) from error
    stack = ExaminedStack(
        settings=StackSettings(_joined_settings(configurations, outputs.get("ApiUrl", ""))),
        clients=DataClients(
            dynamodb=clients.of("dynamodb"),
            sqs=clients.of("sqs"),
            secrets=clients.of("secretsmanager"),
        ),
        functions=DeployedFunctions(clients, stage.stack_name, configurations),
        fix=fix,
    )
    stack.connections.callback(clients.close)
    return stack


class AwsClients:
    """The boto3 clients of one account, each made at its first use."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._clients: dict[str, Any] = {}

    def of(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._clients:
            self._clients[service] = self._account.client(service)
        return self._clients[service]

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()


class DeployedFunctions:
    """The states of a stage's functions, from their metrics, triggers and logs.

    The worker is invoked instead, with an empty batch, which has no effect: its metrics stay
    empty until a customer writes.
    """

    # CloudWatch shows a run a minute or two late.
    oldest_round = timedelta(minutes=6)
    import_error_remedy = "run `make build` for the stage's runtime and processor, deploy again"

    def __init__(
        self, clients: AwsClients, stack_name: str, configurations: Iterable[FunctionConfiguration]
    ) -> None:
        self._clients = clients
        self._configurations = {_folder_name(each, stack_name): each for each in configurations}
        self.names = tuple(sorted(self._configurations))

    def state_of(self, name: str) -> FunctionState:
        """Return a function's state; one without any facts where there is no such function."""
        configuration = self._configurations.get(name)
        if configuration is None:
            return FunctionState()
        function = configuration["FunctionName"]
        if name == WORKER:
            return FunctionState(
                last_run=datetime.now(UTC),
                error=self._invoke(function),
                triggered=self._has_event_source(function),
            )
        last_run = self._newest(function, "Invocations")
        failed_at = self._newest(function, "Errors")
        failed = failed_at is not None and (last_run is None or failed_at >= last_run)
        return FunctionState(
            last_run=last_run,
            error=self._last_error(configuration) if failed else None,
            triggered=self._is_scheduled(configuration["FunctionArn"]),
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

    def concurrency(self) -> Concurrency | None:
        """Return the account's quota beside the limit of the worker's event source.

        Without such a limit the workers may take all that there is.
        """
        client = self._clients.of("lambda")
        configuration = self._configurations.get(WORKER)
        if configuration is None:
            return None
        sources = client.list_event_source_mappings(FunctionName=configuration["FunctionName"])
        limits = [
            each.get("ScalingConfig", {}).get("MaximumConcurrency", UNLIMITED)
            for each in sources.get("EventSourceMappings", [])
        ]
        return read_concurrency(client, max(limits, default=0))

    def _has_event_source(self, function: str) -> bool | None:
        found = self._clients.of("lambda").list_event_source_mappings(FunctionName=function)
        states = [each.get("State") for each in found.get("EventSourceMappings", [])]
        return any(state in _ENABLED_STATES for state in states) if states else None

    def _is_scheduled(self, arn: str) -> bool | None:
        """Say whether a rule that invokes the function is enabled; None where there is no rule."""
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
            StartTime=now - LOG_PERIOD,
            EndTime=now,
            Period=60,
            Statistics=["Sum"],
        )
        moments = [point["Timestamp"] for point in answer["Datapoints"] if point["Sum"] > 0]
        return max(moments, default=None)

    def _last_error(self, configuration: FunctionConfiguration) -> str:
        group = configuration.get("LoggingConfig", {}).get("LogGroup") or (
            f"/aws/lambda/{configuration['FunctionName']}"
        )
        since = int((datetime.now(UTC) - LOG_PERIOD).timestamp() * 1000)
        pages = self._clients.of("logs").get_paginator("filter_log_events")
        found = [
            event
            for pattern in _LOG_PATTERNS
            for page in pages.paginate(logGroupName=group, startTime=since, filterPattern=pattern)
            for event in page["events"]
        ]
        if not found:
            return f"its log {group} does not say why"
        newest = max(found, key=lambda event: int(event["timestamp"]))
        return str(newest["message"]).strip().splitlines()[0].removeprefix("[ERROR] ")[:_SHOWN]


def _configurations(clients: AwsClients, stack_name: str) -> list[FunctionConfiguration]:
    pages = clients.of("cloudformation").get_paginator("list_stack_resources")
    found = [
        resource["PhysicalResourceId"]
        for page in pages.paginate(StackName=stack_name)
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::Lambda::Function"
    ]
    functions = clients.of("lambda")
    return [functions.get_function_configuration(FunctionName=name) for name in found]


def _joined_settings(
    configurations: Iterable[FunctionConfiguration], api_url: str
) -> dict[str, str]:
    """Join the settings of all functions; the API's own URL stands in for a missing public one."""
    joined = {"PUBLIC_BASE_URL": api_url}
    for configuration in configurations:
        settings = configuration.get("Environment", {}).get("Variables", {})
        joined |= {name: value for name, value in settings.items() if value or name not in joined}
    return joined


def _folder_name(configuration: FunctionConfiguration, stack_name: str) -> str:
    """Return the name of a function's folder in functions/, which its logger's name ends with."""
    settings = configuration.get("Environment", {}).get("Variables", {})
    service = settings.get("POWERTOOLS_SERVICE_NAME") or configuration["FunctionName"]
    return str(service).removeprefix(f"{stack_name}-")
