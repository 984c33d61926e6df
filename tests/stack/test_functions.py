"""Functions run in real processes with what Lambda would give them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.stack.trouble_function import describe, is_running

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from local.stack.functions import Functions


def test_a_function_gets_lambdas_environment_and_nothing_of_ours(
    functions: Functions, template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOMETHING_OF_OURS", "private")
    functions.restart()
    environment = describe(functions)["environment"]
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "alone-trouble"
    assert environment["AWS_LAMBDA_FUNCTION_TIMEOUT"] == "1"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9"
    assert environment["LAMBDA_TASK_ROOT"] == str(template.parent / "functions/trouble")
    assert environment["STAGE"] == "dev"
    assert environment["TZ"] == ":UTC"
    assert not {"SOMETHING_OF_OURS", "HOME", "VIRTUAL_ENV"} & environment.keys()


def test_the_context_is_lambdas(functions: Functions, template: Path) -> None:
    seen = describe(functions)
    assert seen["request_id"] == seen["result"].request_id
    assert seen["arn"] == "arn:aws:lambda:us-east-1:000000000000:function:alone-trouble"
    assert seen["memory"] == "128"
    assert 0 < seen["remaining"] <= 1000
    assert seen["environment"]["_X_AMZN_TRACE_ID"].startswith("Root=1-")
    assert seen["folder"] == str(template.parent / "functions/trouble")
    assert seen["word"] == "from the layer"


def test_a_process_is_used_again_and_restart_ends_it(functions: Functions) -> None:
    first, second = describe(functions), describe(functions)
    assert (second["pid"], second["calls"]) == (first["pid"], first["calls"] + 1)
    functions.restart()
    assert not is_running(first["pid"])
    third = describe(functions)
    assert (third["pid"] != first["pid"], third["calls"]) == (True, 1)


def test_invocations_at_once_get_processes_of_their_own_up_to_the_limit(
    functions: Functions,
) -> None:
    event = {"do": "sleep", "seconds": 0.3}
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda _: functions.invoke("trouble", event), range(4)))
    assert [result.error for result in results] == [None] * 4
    assert len({result.payload["pid"] for result in results}) == 2
