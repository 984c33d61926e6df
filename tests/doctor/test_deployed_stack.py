"""A deployed stack is read from CloudFormation, its functions' own settings and their metrics."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ops.doctor.deployed_stack import deployed_stack
from ops.doctor.examination import examine
from ops.doctor.finding import Finding, Verdict
from ops.errors import NotReady
from tests.doctor.deployed_stack_fixture import (
    API_URL,
    BROKEN_WORKER,
    GOOD_WORKER,
    a_stage,
    deploy,
    the_account,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.stage.account import Account


@pytest.fixture(scope="module", autouse=True)
def _no_leftovers() -> Iterator[None]:
    """Sweep up the code that ministack unpacks for each function process."""
    yield
    for left in Path(tempfile.gettempdir()).glob("ministack-lambda-doctor-*"):
        shutil.rmtree(left, ignore_errors=True)


@pytest.fixture
def account(ministack: str) -> Account:
    return the_account(ministack)


def ran(account: Account, function: str, metric: str = "Invocations") -> None:
    """Let Lambda's metrics say that a function ran."""
    account.client("cloudwatch").put_metric_data(
        Namespace="AWS/Lambda",
        MetricData=[
            {
                "MetricName": metric,
                "Dimensions": [{"Name": "FunctionName", "Value": function}],
                "Value": 1,
                "Timestamp": datetime.now(UTC),
            }
        ],
    )


def findings(account: Account, stack_name: str, *only: str) -> list[Finding]:
    with deployed_stack(account, a_stage(stack_name)) as stack:
        return list(examine(stack, only))


def test_settings_come_from_the_functions_and_the_address_from_the_outputs(
    account: Account,
) -> None:
    deploy(account, "doctor-good", worker=GOOD_WORKER)
    ran(account, "doctor-good-call_poller")
    with deployed_stack(account, a_stage("doctor-good")) as stack:
        assert stack.settings.public_url == API_URL
        assert stack.settings.environment["TWILIO_SECRET"] == "doctor-good-secret"
        assert stack.functions.names == ("call_poller", "conversation_worker")
        found = list(examine(stack, ["functions", "schedules"]))
    assert [finding.verdict for finding in found] == [
        Verdict.OK,
        Verdict.OK,
        Verdict.OK,
        Verdict.PROBLEM,
    ]
    assert found[3].seen == "reconciler has not run"


def test_a_worker_with_a_missing_module_and_a_schedule_that_is_off_are_found(
    account: Account,
) -> None:
    deploy(account, "doctor-bad", worker=BROKEN_WORKER, rule="DISABLED")
    found = findings(account, "doctor-bad", "functions", "schedules")
    told = {finding.seen.partition(": ")[0]: finding for finding in found}
    assert told["module missing"].seen.startswith("module missing: conversation_worker:")
    assert "nowhere_at_all" in told["module missing"].seen
    assert "make build" in told["module missing"].remedy
    assert told["call_poller"].verdict is Verdict.WARNING
    assert "PollerSchedule=ENABLED" in told["call_poller"].remedy


def test_an_error_is_told_in_the_words_of_the_log(account: Account) -> None:
    name = "doctor-failing-call_poller"
    deploy(account, "doctor-failing", worker=GOOD_WORKER)
    ran(account, name)
    ran(account, name, "Errors")
    logs = account.client("logs")
    group, stream = f"/aws/lambda/{name}", "doctor"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    message = "[ERROR] Runtime.ImportModuleError: Unable to import module 'app'\rTraceback"
    at = int(datetime.now(UTC).timestamp() * 1000)
    logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[{"timestamp": at, "message": message}],
    )
    found = findings(account, "doctor-failing", "functions")
    assert found[0].seen == (
        "module missing: call_poller: Runtime.ImportModuleError: Unable to import module 'app'"
    )


def test_what_the_functions_miss_is_told_by_their_settings(account: Account) -> None:
    deploy(account, "doctor-bare", worker=GOOD_WORKER)
    found = findings(account, "doctor-bare", "tables", "queue", "dead letters")
    assert [finding.verdict for finding in found] == [
        Verdict.PROBLEM,
        Verdict.PROBLEM,
        Verdict.NOT_CHECKED,
    ]
    assert "CONVERSATIONS_TABLE is not set" in found[0].seen
    assert "has no dead letters" in found[1].seen


def test_a_stack_that_is_not_there_is_named(account: Account) -> None:
    with pytest.raises(NotReady, match="there is no stack doctor-nowhere"):
        deployed_stack(account, a_stage("doctor-nowhere"))
