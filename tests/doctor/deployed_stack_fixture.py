"""A small stack deployed to ministack: two functions, a queue, a secret and a schedule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.deployment.deployed_stack import ministack_session
from local.stack.intrinsics import ACCOUNT, REGION
from ops.stage.account import Account
from ops.stage.samconfig import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

GOOD_WORKER = 'def lambda_handler(event, context):\n    return {"batchItemFailures": []}\n'
BROKEN_WORKER = "import nowhere_at_all\n"
API_URL = "https://api.example.com"


def the_account(ministack: str) -> Account:
    """Return ministack as the account to work in."""
    return Account(number=ACCOUNT, region=REGION, session=ministack_session(), endpoint=ministack)


def a_stage(stack_name: str) -> Stage:
    """Return a stage whose stack has this name."""
    return Stage(name="dev", stack_name=stack_name, region=REGION, profile=None, overrides={})


def deploy(account: Account, stack_name: str, *, worker: str, rule: str = "ENABLED") -> None:
    """Create the stack and wait until it is there."""
    client = account.client("cloudformation")
    body = json.dumps(_template(stack_name, worker, rule))
    client.create_stack(StackName=stack_name, TemplateBody=body)
    waiter = client.get_waiter("stack_create_complete")
    waiter.wait(StackName=stack_name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})


def _template(stack_name: str, worker: str, rule: str) -> dict[str, Any]:
    turns = {
        "TURNS_QUEUE_URL": {"Ref": "Turns"},
        "PUBLIC_BASE_URL": "",
        "TWILIO_SECRET": {"Ref": "Secret"},
    }
    return {
        "Resources": {
            "Turns": {
                "Type": "AWS::SQS::Queue",
                "Properties": {"QueueName": f"{stack_name}-turns.fifo", "FifoQueue": True},
            },
            "Secret": {
                "Type": "AWS::SecretsManager::Secret",
                "Properties": {"Name": f"{stack_name}-secret"},
            },
            "Worker": _function(stack_name, "conversation_worker", worker, turns),
            "Poller": _function(stack_name, "call_poller", GOOD_WORKER, {}),
            "EachMinute": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "Name": f"{stack_name}-each-minute",
                    "ScheduleExpression": "rate(1 minute)",
                    "State": rule,
                    "Targets": [{"Id": "poller", "Arn": {"Fn::GetAtt": ["Poller", "Arn"]}}],
                },
            },
        },
        "Outputs": {"ApiUrl": {"Value": API_URL}},
    }


def _function(
    stack_name: str, name: str, code: str, settings: Mapping[str, object]
) -> dict[str, Any]:
    service = f"{stack_name}-{name}"
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": service,
            "Runtime": "python3.13",
            "Handler": "index.lambda_handler",
            "Role": f"arn:aws:iam::{ACCOUNT}:role/any",
            "Code": {"ZipFile": code},
            "Environment": {"Variables": {"POWERTOOLS_SERVICE_NAME": service, **settings}},
        },
    }
