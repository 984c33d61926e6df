"""The lines of one flow share an id, from the webhook or call to the reports on the reply."""

from __future__ import annotations

from typing import Any

import pytest

from ops.logs.flow_lines import FlowLines

SID = "SM000000000000000000000000001234ab"


def logged(message: str, **fields: Any) -> dict[str, Any]:
    return {
        "message": message,
        "timestamp": "2026-11-22 16:45:57,000+0000",
        "service": "local-conversation_worker",
        **fields,
    }


def id_in(line: str | None) -> str:
    assert line is not None
    return line.partition("[")[2].partition("]")[0].strip()


def test_a_webhook_its_turn_its_reply_and_the_report_share_an_id() -> None:
    flow = FlowLines()
    causes = [f"in:{SID}"]
    lines = [
        flow.line(logged("message received", message_sid=SID, receipt="stored")),
        flow.line(logged("answered", causes=causes, lines=1, seconds=1.2)),
        flow.line(logged("sent", causes=causes, message_id="3-token", message_sid="SMother")),
        flow.line(logged("delivery reported", message_id="3-token", message_sid="SMother")),
    ]
    assert {id_in(line) for line in lines} == {"1234ab"}


def test_a_call_its_opening_and_the_report_share_an_id() -> None:
    flow = FlowLines()
    lines = [
        flow.line(logged("call considered", call_id="conv_abcdef123456", outcome="opened")),
        flow.line(logged("sent", causes=["call:conv_abcdef123456"], message_id="1-token")),
        flow.line(logged("delivery reported", message_id="1-token", delivery="read")),
    ]
    assert {id_in(line) for line in lines} == {"123456"}


def test_a_line_has_time_id_function_step_and_details() -> None:
    line = FlowLines().line(logged("answered", causes=[f"in:{SID}"], lines=3, seconds=1.5))
    assert line == "16:45:57 [1234ab] conversation_worker  agent answered  lines=3 seconds=1.5"


@pytest.mark.parametrize("message", ["polled", "round taken", "turn taken", ""])
def test_what_is_no_step_of_the_flow_has_no_line(message: str) -> None:
    assert FlowLines().line(logged(message)) is None
