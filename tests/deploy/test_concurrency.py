"""Whoever deploys is told where the workers would leave the webhooks no execution of the quota."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.deploy.deploy_stage import concurrency_advice
from ops.stage.account import Account
from ops.stage.concurrency import Concurrency, read_concurrency
from ops.stage.samconfig import Stage


class Lambda:
    """Answers as Lambda's GetAccountSettings, or refuses."""

    def __init__(self, quota: int, unreserved: int | None = None, *, refuses: bool = False) -> None:
        self.limit = {
            "ConcurrentExecutions": quota,
            "UnreservedConcurrentExecutions": quota if unreserved is None else unreserved,
        }
        self.refuses = refuses

    def get_account_settings(self) -> dict[str, Any]:
        if self.refuses:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetAccountSettings")
        return {"AccountLimit": self.limit}

    def close(self) -> None:
        pass

    def client(self, service: str, **_: object) -> Lambda:
        assert service == "lambda"
        return self


def advice(service: Lambda, **overrides: str) -> str | None:
    account = Account(number="0" * 12, region="us-east-1", session=service)
    stage = Stage(name="dev", stack_name="s", region=None, profile=None, overrides=overrides)
    return concurrency_advice(account, stage)


@pytest.mark.parametrize(
    ("unreserved", "workers", "remedy"),
    [
        (1_000, 10, None),
        (10, 5, None),
        (10, 6, "set WorkerConcurrency=5 "),
        (15, 1_000, "set WorkerConcurrency=10 "),
        (7, 3, "set WorkerConcurrency=2 "),
        (6, 2, "ask for 1,000"),
        (0, 2, "ask for 1,000"),
    ],
)
def test_the_remedy_leaves_five_executions_to_the_others(
    unreserved: int, workers: int, remedy: str | None
) -> None:
    found = read_concurrency(Lambda(1_000, unreserved), workers)
    assert found == Concurrency(quota=1_000, unreserved=unreserved, workers=workers)
    assert (found.remedy is None) == (remedy is None)
    assert remedy is None or str(found.remedy).startswith(remedy)


def test_a_new_account_can_take_the_defaults() -> None:
    assert advice(Lambda(10)) is None


def test_too_many_workers_for_the_account_are_told_before_they_are_deployed() -> None:
    sentence = advice(Lambda(10), WorkerConcurrency="10")
    assert sentence is not None
    assert "10 of 10 concurrent executions are free" in sentence
    assert "0 are left for the webhooks" in sentence
    assert "WorkerConcurrency=5" in sentence


def test_a_quota_that_may_not_be_read_stops_nothing() -> None:
    assert "lambda:GetAccountSettings" in str(advice(Lambda(10, refuses=True)))
