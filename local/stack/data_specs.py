"""Reads tables, queues and secrets into the requests that create them."""

from __future__ import annotations

import json
from typing import Any, Final

from local.stack.resolver import ACCOUNT, REGION
from local.stack.specs import QueueSpec, SecretSpec, TableSpec

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


def read_table(logical_id: str, facts: dict[str, Any], stack_name: str) -> TableSpec:
    """Read an AWS::DynamoDB::Table; encryption and recovery mean nothing on this machine."""
    name = facts.get("TableName", f"{stack_name}-{logical_id}")
    request: dict[str, Any] = {
        key: _whole_numbers(facts[key]) for key in _TABLE_MEMBERS if key in facts
    }
    if "StreamSpecification" in facts:
        view = facts["StreamSpecification"]["StreamViewType"]
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    expiry = facts.get("TimeToLiveSpecification") or {}
    return TableSpec(
        logical_id=logical_id,
        name=name,
        request={"TableName": name, **request},
        ttl_attribute=expiry.get("AttributeName") if _is_true(expiry.get("Enabled")) else None,
    )


def read_queue(logical_id: str, facts: dict[str, Any], stack_name: str) -> QueueSpec:
    """Read an AWS::SQS::Queue."""
    suffix = ".fifo" if _is_true(facts.get("FifoQueue")) else ""
    name = facts.get("QueueName", f"{stack_name}-{logical_id}{suffix}")
    return QueueSpec(
        logical_id=logical_id,
        name=name,
        arn=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
        attributes={key: _text(facts[key]) for key in _QUEUE_ATTRIBUTES if key in facts},
    )


def read_secret(logical_id: str, facts: dict[str, Any], stack_name: str) -> SecretSpec:
    """Read an AWS::SecretsManager::Secret."""
    return SecretSpec(logical_id=logical_id, name=facts.get("Name", f"{stack_name}-{logical_id}"))


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
