"""Functions fail as they do on Lambda: exceptions, hangs, crashes, restarts."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import TYPE_CHECKING

import pytest

from local.stack.child_processes import ChildProcesses
from local.stack.function_pool import PoolStoppedError
from local.stack.functions import Functions
from local.stack.template import Template
from tests.stack.trouble_function import describe, error_of, is_running, started
from tests.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


def test_an_exception_is_reported_and_the_process_stays(functions: Functions) -> None:
    before = describe(functions)
    assert error_of(functions.invoke("trouble", {"do": "raise"})) == (
        "ValueError",
        "no such customer",
    )
    assert describe(functions)["pid"] == before["pid"]


def test_a_function_that_hangs_is_killed_and_reported(functions: Functions) -> None:
    pid = describe(functions)["pid"]
    begun_at = time.monotonic()
    result = functions.invoke("trouble", {"do": "sleep"})
    assert 1.0 <= time.monotonic() - begun_at < 5.0
    kind, message = error_of(result)
    assert kind == "Sandbox.Timedout"
    assert message == f"RequestId: {result.request_id} Error: Task timed out after 1.00 seconds"
    assert not is_running(pid)


@pytest.mark.parametrize(
    ("status", "words"),
    [(3, "Runtime exited with error: exit status 3"), (0, "Runtime exited without")],
)
def test_a_process_that_ends_is_reported(functions: Functions, status: int, words: str) -> None:
    kind, message = error_of(functions.invoke("trouble", {"do": "exit", "status": status}))
    assert kind == "Runtime.ExitError"
    assert words in message
    assert describe(functions)["calls"] == 1


def test_restart_ends_an_invocation_at_work(functions: Functions, logs: Path) -> None:
    before = started(logs)
    with ThreadPoolExecutor(1) as thread:
        at_work = thread.submit(functions.invoke, "trouble", {"do": "sleep"})
        eventually(lambda: started(logs) > before)
        functions.restart()
        result = at_work.result()
    assert error_of(result)[0] == "Runtime.ExitError"


def test_only_a_process_in_mid_work_can_be_killed(functions: Functions) -> None:
    describe(functions)
    assert functions.kill_one("trouble", Random(1)) is None
    with ThreadPoolExecutor(1) as thread:
        at_work = thread.submit(functions.invoke, "trouble", {"do": "sleep"})
        event = eventually(lambda: functions.kill_one("trouble", Random(1)))
        assert event == {"do": "sleep"}
        kind, message = error_of(at_work.result())
    assert kind == "Runtime.ExitError"
    assert message.endswith("signal: killed")


def test_the_log_holds_what_is_printed_and_lambdas_lines(functions: Functions, logs: Path) -> None:
    result = functions.invoke("trouble", {"do": "raise"})
    functions.invoke("trouble", {"do": "exit", "status": 3})
    log = (logs / "alone" / "trouble.log").read_text()
    mine = log[log.index(f"START RequestId: {result.request_id}") :]
    assert "about to fail" in mine
    assert "[ERROR] ValueError: no such customer" in mine
    assert f"END RequestId: {result.request_id}" in mine
    assert f"REPORT RequestId: {result.request_id}\tDuration: " in mine
    assert "Runtime exited with error: exit status 3" in mine


def test_a_function_that_does_not_start_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "functions" / "broken"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text("import nowhere_at_all\n")
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources:\n  Broken:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        "      CodeUri: functions/broken/\n      Handler: app.lambda_handler\n"
    )
    with ChildProcesses() as children:
        functions = Functions(
            Template(path).functions(),
            children=children,
            aws_url="http://127.0.0.1:9",
            log_folder=tmp_path,
            processes_each=1,
        )
        kinds = [error_of(functions.invoke("broken", {})) for _ in range(2)]
        functions.stop()
    assert [kind for kind, _ in kinds] == ["Runtime.ImportModuleError"] * 2
    assert "nowhere_at_all" in kinds[0][1]


def test_a_stopped_function_runs_no_more(template: Path, tmp_path: Path) -> None:
    named = Template(template, stack_name="stopped")
    named.name("SourceTable", {"StreamArn": "arn:stream"})
    with ChildProcesses() as children:
        functions = Functions(
            named.functions(),
            children=children,
            aws_url="http://127.0.0.1:9",
            log_folder=tmp_path,
            processes_each=1,
        )
        pid = describe(functions)["pid"]
        functions.stop()
        assert not is_running(pid)
        with pytest.raises(PoolStoppedError):
            functions.invoke("trouble", {"do": "describe"})
