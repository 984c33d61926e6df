"""Tables, queues and secrets of the template, as the requests that create them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from local.stack.intrinsics import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE_MEMBERS: Final[tuple[str, ...]] = (
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
)
_QUEUE_ATTRIBUTES: Final[tuple[str, ...]] = (
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "VisibilityTimeout",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table: the request that creates it, and the attribute that expires its items."""

    logical_id: str
    name: str
    request: Mapping[str, Any]
    ttl_attribute: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSpec:
    """One queue, with its attributes as SQS wants them."""

    logical_id: str
    name: str
    arn: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSpec:
    """One secret; its value is never in the template."""

    logical_id: str
    name: str


def read_table(logical_id: str, properties: dict[str, Any], stack_name: str) -> TableSpec:
    """Read an AWS::DynamoDB::Table; encryption and recovery mean nothing on this machine."""
    name = properties.get("TableName", f"{stack_name}-{logical_id}")
    request: dict[str, Any] = {
        key: _whole_numbers(properties[key]) for key in _TABLE_MEMBERS if key in properties
    }
    if "StreamSpecification" in properties:
        view = properties["StreamSpecification"]["StreamViewType"]
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    expiry = properties.get("TimeToLiveSpecification") or {}
    return TableSpec(
        logical_id=logical_id,
        name=name,
        request={"TableName": name, **request},
        ttl_attribute=expiry.get("AttributeName") if _is_true(expiry.get("Enabled")) else None,
    )


def read_queue(logical_id: str, properties: dict[str, Any], stack_name: str) -> QueueSpec:
    """Read an AWS::SQS::Queue."""
    suffix = ".fifo" if _is_true(properties.get("FifoQueue")) else ""
    name = properties.get("QueueName", f"{stack_name}-{logical_id}{suffix}")
    return QueueSpec(
        logical_id=logical_id,
        name=name,
        arn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
        attributes={key: _text(properties[key]) for key in _QUEUE_ATTRIBUTES if key in properties},
    )


def read_secret(logical_id: str, properties: dict[str, Any], stack_name: str) -> SecretSpec:
    """Read an AWS::SecretsManager::Secret."""
    name = properties.get("Name", f"{stack_name}-{logical_id}")
    return SecretSpec(logical_id=logical_id, name=name)


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _whole_numbers(node: Any) -> Any:
    # CloudFormation takes "5" for 5; the service's API does not.
    if isinstance(node, list):
        return [_whole_numbers(item) for item in node]
    if isinstance(node, dict):
        return {key: _whole_numbers(item) for key, item in node.items()}
    return int(node) if isinstance(node, str) and node.isdigit() else node
