"""The stack creates what the template says, starts as a whole and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from local.stack.port_owner import PortTaken
from local.stack.stack import Stack
from tests.waiting import eventually

ORPHAN_MAKER = """
import sys, time
from pathlib import Path
from local.stack.child_processes import ChildProcesses
children = ChildProcesses()
with open(sys.argv[1], "wb") as log:
    nap = children.spawn(["sleep", "60"], environment={}, folder=Path("."), log=log)
print(nap.pid, flush=True)
time.sleep(60)
"""


def has_ended(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_tables_queues_and_secrets_are_the_templates(stack: Stack) -> None:
    aws = stack.aws
    table = aws.dynamodb.describe_table(TableName="tests-SourceTable")["Table"]
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    expiry = aws.dynamodb.describe_time_to_live(TableName="tests-SeenTable")
    assert expiry["TimeToLiveDescription"]["AttributeName"] == "expires_at"
    url = aws.sqs.get_queue_url(QueueName="tests-WorkQueue.fifo")["QueueUrl"]
    attributes = aws.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "2"
    assert "tests-DeadLetters.fifo" in attributes["RedrivePolicy"]
    secret = aws.secrets.get_secret_value(SecretId="tests-Token")
    assert secret["SecretString"] == '{"current": "made-up", "previous": null}'


def test_an_override_may_name_the_apis_own_address(stack: Stack) -> None:
    echo = next(spec for spec in stack.specs if spec.name == "echo")
    assert echo.environment["PUBLIC_BASE_URL"] == stack.api_url


def test_a_second_start_finds_what_the_first_created(
    stack: Stack, template: Path, tmp_path: Path
) -> None:
    again = Stack(
        template=template,
        log_folder=tmp_path,
        secrets={"Token": "changed"},
        aws_url=stack.aws.url,
        name="again",
    )
    with again:
        pass
    second = Stack(template=template, log_folder=tmp_path, aws_url=stack.aws.url, name="again")
    with second:
        secret = second.aws.secrets.get_secret_value(SecretId="again-Token")
    assert secret["SecretString"] == "changed"


def test_a_taken_port_names_its_owner_and_the_setting(template: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as owner:
        port = owner.getsockname()[1]
        stack = Stack(template=template, log_folder=tmp_path, api_port=port)
        with pytest.raises(PortTaken) as caught:
            stack.start()
    error = caught.value
    assert error.owner is not None
    assert (error.port, error.owner.pid, error.setting) == (port, os.getpid(), "API_PORT")
    for word in (str(port), str(os.getpid()), " ".join(sys.orig_argv), "API_PORT"):
        assert word in str(error)


def test_stop_leaves_no_process_and_no_listener(template: Path, tmp_path: Path) -> None:
    stack = Stack(template=template, log_folder=tmp_path, overrides={"TickState": "DISABLED"})
    with stack:
        api, aws = stack.api_url, stack.aws.url
        function = stack.invoke("trouble", {"do": "describe"}).payload["pid"]
        assert httpx.get(f"{aws}/_ministack/health").status_code == 200
    assert has_ended(function)
    for url in (api, aws):
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)
    stack.stop()


def test_a_failed_start_leaves_nothing(stack: Stack, template: Path, tmp_path: Path) -> None:
    broken = Stack(
        template=template,
        log_folder=tmp_path,
        aws_url=stack.aws.url,
        secrets={"NoSuchSecret": "x"},
        name="broken",
    )
    with pytest.raises(ValueError, match="NoSuchSecret"):
        broken.start()
    with pytest.raises(httpx.ConnectError):
        httpx.get(broken.api_url)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_processes_end_with_their_parent_however_it_ends(tmp_path: Path, end: int) -> None:
    command = [sys.executable, "-c", ORPHAN_MAKER, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not has_ended(pid)
        parent.send_signal(end)
        parent.wait()
    eventually(lambda: has_ended(pid))
