"""A stage's stack in CloudFormation: whether it exists, can be changed, and its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ops.errors import NotReady

if TYPE_CHECKING:
    from ops.stage.account import Account
    from ops.stage.samconfig import Stage

_GONE = frozenset({"DELETE_COMPLETE", "REVIEW_IN_PROGRESS"})
_STUCK = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})


def check_changeable(account: Account, stage: Stage) -> None:
    """Raise NotReady where CloudFormation would refuse to change the stack."""
    stack = _find(account, stage)
    if stack is None:
        return
    status = stack["StackStatus"]
    if status in _STUCK:
        raise NotReady(
            f"the stack {stage.stack_name} is {status} and can only be removed: "
            f"run `.tools/sam/bin/sam delete --config-env {stage.name}`, then deploy again"
        )
    if status.endswith("_IN_PROGRESS"):
        raise NotReady(f"the stack {stage.stack_name} is {status}: wait until that has ended")


def read_outputs(account: Account, stage: Stage) -> dict[str, str]:
    """Return the outputs of the deployed stack. Raises NotReady where there is none."""
    stack = _find(account, stage)
    if stack is None:
        raise NotReady(
            f"there is no stack {stage.stack_name} in {account}: "
            f"run `make deploy STAGE={stage.name}` first, or set AWS_REGION to where it is"
        )
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _find(account: Account, stage: Stage) -> dict[str, Any] | None:
    try:
        (stack,) = account.client("cloudformation").describe_stacks(StackName=stage.stack_name)[
            "Stacks"
        ]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        code = error.response["Error"]["Code"]
        raise NotReady(
            f"AWS does not show the stack {stage.stack_name} in {account} ({code}): "
            "these credentials need cloudformation:DescribeStacks"
        ) from error
    found: dict[str, Any] = stack
    return None if found["StackStatus"] in _GONE else found
