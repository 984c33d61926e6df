"""Tools inside a turn: the hand-over, tools that run, and the end of the call."""

import pytest

from tests.gateways.elevenlabs_events import client_tool, complete, own_tool, response
from tests.gateways.elevenlabs_session_player import Event, after_greeting

HANDOVER = client_tool("handover_to_human", {"reason": " wants\na person "})


def test_a_hand_over_is_answered_and_noted_with_its_reason() -> None:
    played = after_greeting(
        (1.0, HANDOVER), (2.0, response("Le paso con una persona.", 2)), (2.1, complete(2))
    )
    assert played.sent[-1] == (
        1.0,
        {
            "type": "client_tool_result",
            "tool_call_id": "tool_1",
            "result": "A person takes over this chat.",
            "is_error": False,
        },
    )
    assert played.answer.handover == "wants a person"
    assert played.answer.tools == ("handover_to_human",)


@pytest.mark.parametrize("parameters", [{}, None, {"reason": None}, {"reason": "  "}])
def test_a_hand_over_without_a_reason_was_asked_for(parameters: object) -> None:
    asked = client_tool("handover_to_human", parameters)
    assert after_greeting((1.0, asked), (2.0, response("Sí.", 2))).answer.handover == "asked"


def test_any_other_tool_of_ours_is_not_available_in_writing() -> None:
    played = after_greeting((1.0, client_tool("open_page", {})), (2.0, response("No.", 2)))
    result = played.sent[-1][1]
    assert (result["is_error"], result["tool_call_id"]) == (True, "tool_1")
    assert played.answer.handover is None


def test_a_tool_that_wants_no_result_gets_none() -> None:
    asked = client_tool("handover_to_human", {}, expects_response=False)
    assert after_greeting((1.0, asked)).sent_kinds() == ["contextual_update", "user_message"]


def test_after_a_tool_silence_may_last_three_seconds() -> None:
    filler: list[Event] = [
        (1.0, response("Un momento.", 2)),
        (1.3, own_tool("look_up", running=False)),
    ]
    assert after_greeting(*filler).over_at == pytest.approx(4.3)
    played = after_greeting(*filler, (4.2, response("450 euros.", 3)))
    assert played.text == "Un momento.\n\n450 euros."
    assert played.over_at == pytest.approx(4.8)
    assert played.answer.tools == ("look_up",)


def test_a_tool_that_still_runs_is_waited_for_also_past_a_completion() -> None:
    played = after_greeting(
        (1.0, own_tool("look_up", running=True)),
        (1.2, response("Un momento.", 2)),
        (1.3, complete(2)),
        (8.0, own_tool("look_up", running=False)),
        (9.0, response("450 euros.", 3)),
        (9.1, complete(3)),
    )
    assert played.text == "Un momento.\n\n450 euros."


def test_the_end_of_the_call_ends_the_turn() -> None:
    farewell: list[Event] = [
        (1.0, response("Adiós.", 2)),
        (1.1, own_tool("end_call", running=False)),
    ]
    assert after_greeting(*farewell, (1.5, (1000, "end_call"))).text == "Adiós."
    assert after_greeting(*farewell).over_at == pytest.approx(1.7)


@pytest.mark.parametrize("end", [[], [(1.5, (1011, "internal error"))]])
def test_a_hand_over_without_words_is_a_hand_over(end: list[Event]) -> None:
    played = after_greeting((1.0, HANDOVER), *end)
    assert played.over_at == pytest.approx(1.5 if end else 4.0)
    assert (played.text, played.answer.handover) == ("", "wants a person")
