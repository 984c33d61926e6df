"""The lines of one flow share an id, from the webhook or call to the reports on the reply."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ops.logs.flow_lines import FlowLines

BOGOTA = ZoneInfo("America/Bogota")
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
    flow = FlowLines(BOGOTA)
    causes = [f"in:{SID}"]
    lines = [
        flow.line(logged("message received", message_sid=SID, receipt="stored")),
        flow.line(logged("answered", causes=causes, lines=1, seconds=1.2)),
        flow.line(logged("sent", causes=causes, message_id="3-token", message_sid="SMother")),
        flow.line(logged("delivery reported", message_id="3-token", message_sid="SMother")),
    ]
    assert {id_in(line) for line in lines} == {"1234ab"}


def test_a_call_its_opening_and_the_report_share_an_id() -> None:
    flow = FlowLines(BOGOTA)
    lines = [
        flow.line(logged("call considered", call_id="conv_abcdef123456", outcome="opened")),
        flow.line(logged("sent", causes=["call:conv_abcdef123456"], message_id="1-token")),
        flow.line(logged("delivery reported", message_id="1-token", delivery="read")),
    ]
    assert {id_in(line) for line in lines} == {"123456"}


def test_a_line_has_time_id_customer_function_step_and_details() -> None:
    line = FlowLines(BOGOTA).line(
        logged("answered", causes=[f"in:{SID}"], customer="+57…01", lines=3, seconds=1.5)
    )
    assert line == (
        "11:45:57 [1234ab] +57…01 conversation_worker  agent answered  lines=3 seconds=1.5"
    )


def test_a_time_is_shown_in_the_named_zone_whatever_offset_it_was_logged_with() -> None:
    flow = FlowLines(ZoneInfo("Asia/Kolkata"))
    line = flow.line(logged("answered", timestamp="2026-11-22 11:45:57,000-0500"))
    assert line is not None
    assert line.startswith("22:15:57 ")


def test_a_line_whose_time_cannot_be_read_is_shown_without_it() -> None:
    line = FlowLines(BOGOTA).line(logged("answered", timestamp="soon"))
    assert line is not None
    assert line.startswith("??:??:?? ")


def test_a_line_that_names_no_customer_gets_the_one_of_its_cause() -> None:
    flow = FlowLines(BOGOTA)
    flow.line(logged("message received", message_sid=SID, customer="+57…01"))
    line = flow.line(logged("typing not shown", message_sid=SID))
    assert line is not None
    assert "[1234ab] +57…01 " in line


def test_a_line_about_nobody_says_so() -> None:
    line = FlowLines(BOGOTA).line(logged("poll failed", kind="Unavailable"))
    assert line is not None
    assert "[      ] -      conversation_worker" in line


@pytest.mark.parametrize("message", ["polled", "round taken", "turn taken", ""])
def test_what_is_no_step_of_the_flow_has_no_line(message: str) -> None:
    assert FlowLines(BOGOTA).line(logged(message)) is None
