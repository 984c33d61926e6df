"""Each function may do what its code does and nothing else."""

from typing import Any

import pytest

from tests.architecture.permissions import (
    USED,
    find_borrowed_policies,
    find_ungranted,
    find_unused,
    find_wildcards,
    granted,
)
from tests.architecture.reading import Template, properties, read_template

WHOLE = read_template()


def test_each_role_grants_what_its_code_uses_and_nothing_else() -> None:
    grants = granted(WHOLE)
    assert find_unused(grants, USED) == []
    assert find_ungranted(grants, USED) == []


def test_a_permission_without_use_is_found(broken: Template) -> None:
    policy = properties(broken, "TwilioWebhookRole")["Policies"][0]["PolicyDocument"]
    policy["Statement"][0]["Action"].append("dynamodb:DeleteItem")
    assert find_unused(granted(broken), USED) == [
        "twilio_webhook has dynamodb:DeleteItem on ConversationsTable, which its code does not use"
    ]


def test_a_use_without_permission_is_found(broken: Template) -> None:
    policy = properties(broken, "ReconcilerRole")["Policies"][0]["PolicyDocument"]
    policy["Statement"][0]["Resource"] = {"Fn::GetAtt": ["ConversationsTable", "Arn"]}
    assert find_ungranted(granted(broken), USED) == [
        "reconciler has dynamodb:Query on ConversationsTable/index/due in its code, not in its role"
    ]


def test_no_role_has_a_wildcard() -> None:
    assert find_wildcards(WHOLE) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Action", "dynamodb:*"),
        ("Resource", "*"),
        ("Resource", {"Fn::Sub": "${MessagesTable.Arn}/index/*"}),
    ],
)
def test_a_wildcard_is_found(broken: Template, field: str, value: Any) -> None:
    policy = properties(broken, "CallPollerRole")["Policies"][0]["PolicyDocument"]
    policy["Statement"][1][field] = value
    assert len(find_wildcards(broken)) == 1


def test_each_function_has_a_role_of_its_own() -> None:
    assert find_borrowed_policies(WHOLE) == []


def test_a_borrowed_policy_is_found(broken: Template) -> None:
    properties(broken, "Reconciler")["Policies"] = ["AWSLambdaBasicExecutionRole"]
    properties(broken, "CallPoller")["Role"] = {"Fn::GetAtt": ["TwilioWebhookRole", "Arn"]}
    properties(broken, "ConversationWorkerRole")["ManagedPolicyArns"] = ["AdministratorAccess"]
    names = ["CallPoller", "ConversationWorkerRole", "Reconciler", "TwilioWebhook"]
    assert sorted(find_borrowed_policies(broken)) == [
        f"{name} has no role of its own" for name in names
    ]
