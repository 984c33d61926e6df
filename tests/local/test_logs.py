"""The flow's lines are joined from what caused a turn to the reports on its reply."""

from __future__ import annotations

from typing import Any

import pytest

from local.logs import Joiner

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
    joiner = Joiner()
    causes = [f"in:{SID}"]
    lines = [
        joiner.tell(logged("message received", message_sid=SID, receipt="stored")),
        joiner.tell(logged("answered", causes=causes, lines=1, seconds=1.2)),
        joiner.tell(logged("sent", causes=causes, message_id="3-token", message_sid="SMother")),
        joiner.tell(logged("delivery reported", message_id="3-token", message_sid="SMother")),
    ]
    assert {id_in(line) for line in lines} == {"1234ab"}


def test_a_call_its_opening_and_the_report_share_an_id() -> None:
    joiner = Joiner()
    lines = [
        joiner.tell(logged("call considered", call_id="conv_abcdef123456", outcome="opened")),
        joiner.tell(logged("sent", causes=["call:conv_abcdef123456"], message_id="1-token")),
        joiner.tell(logged("delivery reported", message_id="1-token", delivery="read")),
    ]
    assert {id_in(line) for line in lines} == {"123456"}


def test_a_line_says_when_who_and_what_with_its_details() -> None:
    line = Joiner().tell(logged("answered", causes=[f"in:{SID}"], lines=3, seconds=1.5))
    assert line == "16:45:57 [1234ab] conversation_worker  agent answered  lines=3 seconds=1.5"


@pytest.mark.parametrize("message", ["polled", "round taken", "turn taken", ""])
def test_what_is_no_step_of_the_flow_is_not_told(message: str) -> None:
    assert Joiner().tell(logged(message)) is None
