"""One function as the template describes it, and the environment that its processes get."""

from __future__ import annotations

import os
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from local.stack.function_events import (
    DynamoDbMapping,
    Route,
    Schedule,
    SqsMapping,
    read_dynamodb_mapping,
    read_route,
    read_schedule,
    read_sqs_mapping,
)
from local.stack.intrinsics import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

DUMMY_CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSpec:
    """One function: where its code is, how it runs, what triggers it. `timeout` is in seconds."""

    name: str
    physical_name: str
    arn: str
    code: Path
    handler: str
    timeout: int
    memory: int
    runtime: str
    log_group: str
    layers: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    sqs_mappings: tuple[SqsMapping, ...] = ()
    dynamodb_mappings: tuple[DynamoDbMapping, ...] = ()


def merge_globals(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Merge as SAM does: maps key by key, lists one after the other, else the function's own."""
    merged = {**shared, **own}
    for key in shared.keys() & own.keys():
        if isinstance(shared[key], dict) and isinstance(own[key], dict):
            merged[key] = merge_globals(shared[key], own[key])
        elif isinstance(shared[key], list) and isinstance(own[key], list):
            merged[key] = [*shared[key], *own[key]]
    return merged


def read_function(
    logical_id: str, properties: dict[str, Any], *, folder: Path, stack_name: str
) -> FunctionSpec:
    """Read an AWS::Serverless::Function whose expressions are worked out; `folder` has its code."""
    code = folder / properties["CodeUri"]
    physical_name = properties.get("FunctionName", f"{stack_name}-{code.name}")
    logging = properties.get("LoggingConfig") or {}
    variables = (properties.get("Environment") or {}).get("Variables") or {}
    return FunctionSpec(
        name=code.name,
        physical_name=physical_name,
        arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{physical_name}",
        code=code,
        handler=properties["Handler"],
        timeout=int(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", 128)),
        runtime=properties.get("Runtime", "python3.13"),
        log_group=logging.get("LogGroup", f"/aws/lambda/{physical_name}"),
        layers=tuple(Path(layer) for layer in properties.get("Layers", [])),
        environment={name: _text(value) for name, value in variables.items()},
        **_events(f"{stack_name}-{logical_id}", properties.get("Events") or {}),
    )


def function_environment(spec: FunctionSpec, *, runtime_api: str, aws_url: str) -> dict[str, str]:
    """Return the whole environment of a function process; nothing of ours leaks into it."""
    # The packages of the dependency layer are the ones installed here, from the same list.
    path = [*map(str, spec.layers), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    return {
        **spec.environment,
        **DUMMY_CREDENTIALS,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": aws_url,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{spec.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": spec.physical_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(spec.timeout),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": spec.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": "local/[$LATEST]",
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "LAMBDA_TASK_ROOT": str(spec.code),
        "_HANDLER": spec.handler,
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(path)),
        "TZ": ":UTC",
    }


def _events(prefix: str, events: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {
        kind: [] for kind in ("routes", "schedules", "sqs_mappings", "dynamodb_mappings")
    }
    for name, event in events.items():
        properties = event.get("Properties") or {}
        match event["Type"]:
            case "HttpApi":
                found["routes"].append(read_route(properties))
            case "Schedule":
                found["schedules"].append(read_schedule(f"{prefix}{name}", properties))
            case "SQS":
                found["sqs_mappings"].append(read_sqs_mapping(properties))
            case "DynamoDB":
                found["dynamodb_mappings"].append(read_dynamodb_mapping(properties))
            case other:
                raise ValueError(f"{prefix}: an event of type {other} does not run locally")
    return {kind: tuple(sources) for kind, sources in found.items()}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
