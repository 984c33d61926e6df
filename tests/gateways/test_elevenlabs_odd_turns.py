"""Turns that end in no ordinary words: silence, approval, guardrail, a person, components."""

import pytest

from aftercall.domain.errors import FailureKind
from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from tests.gateways.elevenlabs_events import (
    begun,
    button,
    client_tool,
    complete,
    mcp_tool,
    own_tool,
    part,
    queue,
    response,
    rich_content,
)
from tests.gateways.elevenlabs_session_player import GREETING, Event, Frame, after_greeting, play

GUARDRAIL: Frame = {"type": "guardrail_triggered"}
PERSON: Frame = {"type": "external_agent_connected", "external_agent_connected_event": {}}
TYPING: Frame = {"type": "agent_typing", "agent_typing_event": {"is_typing": True}}


@pytest.mark.parametrize("tool", ["skip_turn", "end_call"])
@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("end", [[], [(1.6, (1000, ""))], [(1.3, complete(2))]])
def test_a_turn_may_be_left_unanswered_on_purpose(
    tool: str, running: bool, end: list[Event]
) -> None:
    """https://github.com/elevenlabs/elevenlabs-docs/pull/1118."""
    played = after_greeting((1.2, own_tool(tool, running=running, tool_type="system")), *end)
    assert (played.answer.text, played.answer.silence) == ("", tool)
    assert played.over_at <= 4.3


def test_words_beside_a_skipped_turn_are_the_answer() -> None:
    skip = own_tool("skip_turn", running=False)
    before = after_greeting((1.0, response("Tómese su tiempo.", 2)), (1.2, skip))
    behind = after_greeting((1.0, skip), (3.0, response("Tómese su tiempo.", 2)))
    for played in (before, behind):
        assert (played.text, played.answer.silence) == ("Tómese su tiempo.", None)
    assert before.over_at == pytest.approx(1.8)


@pytest.mark.parametrize(
    "failed",
    [
        own_tool("skip_turn", running=False, is_error=True),
        own_tool("skip_turn", running=False, is_called=False),
    ],
)
def test_a_silence_that_failed_is_none(failed: Frame) -> None:
    played = after_greeting(
        (1.0, own_tool("skip_turn", running=True)),
        (1.2, failed),
    )
    assert (played.failure.kind, played.over_at) == (FailureKind.TIMEOUT, 25.0)


def test_a_silence_beside_a_tool_that_still_runs_waits_for_it() -> None:
    played = after_greeting((1.0, mcp_tool("loading")), (1.2, own_tool("skip_turn", running=False)))
    assert (played.failure.kind, played.failure.tool_seen) == (FailureKind.TIMEOUT, True)


def test_a_tool_that_asks_for_approval_is_declined_at_once() -> None:
    """https://github.com/elevenlabs/packages/pull/952."""
    played = after_greeting(
        (1.2, mcp_tool("awaiting_approval")), (2.5, response("No puedo ver la agenda.", 2))
    )
    assert (1.2, {
        "type": "mcp_tool_approval_result", "tool_call_id": "mcp_1", "is_approved": False,
    }) in played.sent  # fmt: skip
    assert (played.text, played.answer.tools) == ("No puedo ver la agenda.", ())


def test_words_before_a_declined_tool_and_behind_it_are_one_answer() -> None:
    played = after_greeting(
        (1.0, response("Veamos.", 2)),
        (1.2, mcp_tool("awaiting_approval")),
        (1.3, mcp_tool("failure")),
        (4.0, response("No puedo ver la agenda.", 3)),
    )
    assert played.text == "Veamos.\n\nNo puedo ver la agenda."


@pytest.mark.parametrize("request_too", [[], [(1.1, own_tool("agenda", running=True))]])
def test_an_agent_that_says_nothing_after_our_refusal_is_not_waited_for(
    request_too: list[Event],
) -> None:
    played = after_greeting(*request_too, (1.2, mcp_tool("awaiting_approval")))
    failure = played.failure
    assert (failure.kind, failure.cause) == (FailureKind.TRANSIENT, "approval")
    assert not failure.tool_seen
    assert played.over_at == pytest.approx(9.2)


def test_a_tool_approved_by_its_name_runs() -> None:
    policy = SessionPolicy(approved_tools=frozenset({"agenda"}))
    played = after_greeting(
        (1.2, mcp_tool("awaiting_approval")),
        (1.3, mcp_tool("awaiting_approval", "pay", "mcp_2")),
        (9.0, mcp_tool("success")),
        (10.0, response("El martes a las 9.", 2)),
        policy=policy,
    )
    approvals = played.sent_of("mcp_tool_approval_result")
    assert [one["is_approved"] for one in approvals] == [True, False]
    assert (played.text, played.answer.tools) == ("El martes a las 9.", ("agenda",))


@pytest.mark.parametrize("end", [[(1.6, (1000, ""))], [(1.6, (1002, "safety"))], []])
@pytest.mark.parametrize(
    "said", [[], [(1.2, response("La clave es 1234.", 2))], [(1.2, part("start", "La cl", 2))]]
)
def test_a_guardrail_is_a_refusal_and_takes_back_what_was_said(
    said: list[Event], end: list[Event]
) -> None:
    """https://github.com/elevenlabs/skills/pull/5."""
    played = after_greeting(*said, (1.5, GUARDRAIL), *end)
    failure = played.failure
    assert (failure.kind, failure.cause) == (FailureKind.REFUSAL, "guardrail")
    assert played.over_at <= 4.5


def test_words_after_a_guardrail_are_the_answer_but_not_those_that_it_stopped() -> None:
    played = after_greeting(
        (1.0, part("start", "La clave", 2)),
        (1.2, GUARDRAIL),
        (1.3, part("delta", " es 1234.", 2)),
        (1.4, response("La clave es 1234.", 2)),
        (2.0, response("De eso no puedo hablar.", 3)),
        (2.1, complete(3)),
    )
    assert (played.text, played.over_at) == ("De eso no puedo hablar.", 2.1)


def test_a_guardrail_after_a_tool_tells_of_the_tool() -> None:
    played = after_greeting((1.0, mcp_tool("success")), (1.2, GUARDRAIL), (1.3, (1000, "")))
    assert played.failure.tool_seen


@pytest.mark.parametrize(
    ("said", "text"),
    [([], ""), ([(1.2, response("Le paso con Luis.", 2))], "Le paso con Luis.")],
)
def test_a_person_who_took_over_at_elevenlabs_is_a_hand_over_at_once(
    said: list[Event], text: str
) -> None:
    """https://github.com/elevenlabs/packages/pull/962."""
    played = after_greeting(*said, (1.5, PERSON), (2.0, TYPING), (2.5, response("Soy Luis.", 3)))
    assert (played.text, played.answer.handover) == (text, "external_agent_connected")
    assert played.over_at == 1.5


@pytest.mark.parametrize("before", [[], [(0.3, queue("waiting"))]])
def test_a_person_who_is_there_already_is_a_hand_over_too(before: list[Event]) -> None:
    played = play((0.2, begun("conv_1")), *before, (0.4, PERSON), (0.5, GREETING))
    assert (played.text, played.answer.handover) == ("", "external_agent_connected")
    assert played.sent_of("user_message") == []


def test_an_agents_own_reason_for_a_person_comes_first() -> None:
    asked = client_tool("handover_to_human", {"reason": "complaint"})
    assert after_greeting((1.0, asked), (1.5, PERSON)).answer.handover == "complaint"


@pytest.mark.parametrize(
    ("props", "text"),
    [
        ({"buttons": [button("Mañana 9:00"), button("Martes 10:00")]}, "Mañana 9:00\nMartes 10:00"),
        ({"buttons": [button("Web", link="https://a.example/x")]}, "Web: https://a.example/x"),
        ({"buttons": [button("Web", link="javascript:alert(1)")]}, "Web"),
        ({"buttons": [button(9), button(""), button(None), "odd", 7]}, "9"),
        ({"title": "Kit", "price": 20, "image_url": "https://a.example/i.png"}, "Kit · 20"),
        ({"items": [{"card": {"name": "A"}}, {"card": {"name": "B"}}]}, "A\nB"),
    ],
)
def test_a_component_becomes_lines_of_text(props: Frame, text: str) -> None:
    """https://github.com/elevenlabs/packages/pull/912."""
    assert after_greeting((1.5, rich_content(props))).text == text


def test_a_component_stands_below_the_words_and_its_newest_form_counts() -> None:
    old, new = [rich_content({"buttons": [button(label)]}) for label in ("Hoy", "Mañana")]
    played = after_greeting((1.4, old), (1.5, new), (4.0, response("¿Cuándo le queda bien?", 2)))
    assert played.text == "¿Cuándo le queda bien?\n\nMañana"


def test_a_component_of_the_greeting_is_none_of_the_answer() -> None:
    buttons = {"buttons": [button("Sí")]}
    played = play(
        (0.2, begun("c")),
        (0.4, rich_content(buttons, 1)),
        (0.5, GREETING),
        (0.6, rich_content(buttons, 1)),
        (1.5, response("450 euros.", 2)),
    )
    assert played.text == "450 euros."


@pytest.mark.parametrize("end", [[], [(1.6, complete(2))]])
@pytest.mark.parametrize(
    "props", [{}, [], None, {"buttons": []}, {"buttons": {"a": True}}, {"buttons": [{"id": 1}]}]
)
def test_a_component_without_a_line_is_an_answer_without_words(
    props: object, end: list[Event]
) -> None:
    played = after_greeting((1.5, rich_content(props)), *end)
    assert (played.failure.kind, played.failure.cause) == (FailureKind.TRANSIENT, "component")
    assert played.over_at == pytest.approx(4.6 if end else 4.5)


def test_words_behind_a_component_without_a_line_are_the_answer() -> None:
    played = after_greeting((1.5, rich_content(None)), (3.0, response("450 euros.", 2)))
    assert played.text == "450 euros."


def test_marks_for_a_voice_are_left_out_of_the_answer() -> None:
    spoken = "[cheerful] ¡Hola, Ana! [laughs] Su <break time='1s'/> cita es mañana."
    played = after_greeting((1.5, response(spoken, 2)), (1.6, complete(2)))
    assert played.text == "¡Hola, Ana! Su cita es mañana."
    assert after_greeting((1.5, response("[sighs]", 2))).failure.cause == "no words"
