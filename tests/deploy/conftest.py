"""Ministack as an AWS account, and small stacks in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from local.deployment.deployed_stack import ministack_session
from local.stack.intrinsics import ACCOUNT, REGION
from ops.stage.account import Account

if TYPE_CHECKING:
    from pathlib import Path

SAMCONFIG = """
[dev.global.parameters]
stack_name = "deploy-tests-dev"
parameter_overrides = ["Stage=dev", "PollerSchedule=DISABLED"]

[prod.global.parameters]
stack_name = "deploy-tests-prod"
parameter_overrides = ["Stage=prod"]
"""
SECRETS_STACK = {
    "Resources": {
        "ElevenLabsSecret": {"Type": "AWS::SecretsManager::Secret"},
        "TwilioSecret": {"Type": "AWS::SecretsManager::Secret"},
        "CallWebhookSecret": {"Type": "AWS::SecretsManager::Secret"},
    },
    "Outputs": {
        "ElevenLabsSecretName": {"Value": {"Ref": "ElevenLabsSecret"}},
        "TwilioSecretName": {"Value": {"Ref": "TwilioSecret"}},
        "CallWebhookSecretName": {"Value": {"Ref": "CallWebhookSecret"}},
        "TwilioIncomingUrl": {"Value": "https://api.example.com/webhook/twilio/incoming"},
    },
}

CreateStack = Callable[[str, Mapping[str, Any]], None]


@pytest.fixture
def account(ministack: str) -> Account:
    """Return ministack as the account that a command works in."""
    return Account(number=ACCOUNT, region=REGION, session=ministack_session(), endpoint=ministack)


@pytest.fixture
def create_stack(account: Account) -> Iterator[CreateStack]:
    """Return a function that creates a stack; the stacks are deleted after the test."""
    client = account.client("cloudformation")
    created: list[str] = []

    def create(name: str, template: Mapping[str, Any]) -> None:
        created.append(name)
        client.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[],
        )
        waiter = client.get_waiter("stack_create_complete")
        waiter.wait(StackName=name, WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})

    yield create
    for name in created:
        client.delete_stack(StackName=name)
    client.close()


@pytest.fixture
def samconfig(tmp_path: Path) -> Path:
    """Return a small samconfig.toml with two stages."""
    path = tmp_path / "samconfig.toml"
    path.write_text(SAMCONFIG, encoding="utf-8")
    return path
