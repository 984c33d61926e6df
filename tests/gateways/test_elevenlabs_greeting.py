"""The greeting: waited for, dropped however late, and the question right after it."""

import pytest

from aftercall.gateways.elevenlabs.session.agent_profile import AgentProfile
from aftercall.gateways.elevenlabs.session.session_policy import SessionPolicy
from aftercall.ports import AgentAnswer
from tests.gateways.elevenlabs_events import begun, complete, correction, part, response
from tests.gateways.elevenlabs_session_player import GREETING, PING, Event, after_greeting, play

ECHO = "Hola Marta, ¿seguimos?"


def test_the_context_and_then_the_message_follow_the_greeting_at_once() -> None:
    played = after_greeting((1.5, response("450 euros.", 2)), (1.6, complete(2)))
    assert played.sent == [
        (0.5, {"type": "contextual_update", "text": "The call: 450 euros."}),
        (0.5, {"type": "user_message", "text": "¿Cuál es el precio?"}),
    ]
    assert played.answer == AgentAnswer(text="450 euros.", agent_session_id="conv_1")
    assert played.over_at == 1.6


def test_without_a_greeting_the_message_goes_out_after_one_and_a_half_seconds() -> None:
    assert play((0.2, begun("conv_1"))).asked_at() == pytest.approx(1.7)


def test_a_ping_is_answered_at_once_at_every_stage() -> None:
    played = play((0.1, PING), (0.2, begun("c")), (0.3, PING), (0.5, GREETING), (0.9, PING))
    pongs = [(at, frame) for at, frame in played.sent if frame["type"] == "pong"]
    assert pongs == [(at, {"type": "pong", "event_id": 7}) for at in (0.1, 0.3, 0.9)]


@pytest.mark.parametrize(
    "late",
    [
        [(2.0, response("Hola, soy Eva.", 1))],
        [(2.0, part("delta", "soy Eva.", 1)), (2.1, response("Hola, soy Eva.", 1))],
    ],
)
def test_a_greeting_whose_parts_were_seen_is_dropped_however_late(
    late: list[Event],
) -> None:
    begin: list[Event] = [(0.2, begun("c")), (1.6, part("start", "", 1))]
    played = play(*begin, *late, (3.0, response("450 euros.", 2)))
    assert played.asked_at() == pytest.approx(1.7)
    assert played.text == "450 euros."


def test_a_late_greeting_is_dropped_once_the_answer_shows_it_for_one() -> None:
    played = play(
        (0.2, begun("c")),
        (1.9, part("start", "", 1)),
        (2.0, response("Hola, soy Eva.", 1)),
        (2.1, complete(1)),
        (4.0, part("start", "", 2)),
        (4.1, response("450 euros.", 2)),
    )
    assert played.text == "450 euros."
    assert played.over_at == pytest.approx(4.7)


def test_a_late_echo_of_our_own_words_is_dropped() -> None:
    events: list[Event] = [
        (0.2, begun("c")),
        (2.0, response(ECHO, 1)),
        (9.0, response("450 euros.", 2)),
    ]
    played = play(*events, first_message=ECHO)
    assert played.text == "450 euros."


def test_an_agent_without_a_greeting_is_heard_after_a_longer_silence() -> None:
    played = play((0.2, begun("c")), (3.0, response("450 euros.", 1)), (3.1, complete(1)))
    assert played.text == "450 euros."
    assert played.over_at == pytest.approx(6.1)


def test_events_of_the_greeting_after_the_question_are_not_the_answer() -> None:
    played = after_greeting(
        (0.6, correction("Hola, soy Eva.", "Hola", 1)),
        (0.7, part("stop", "", 1)),
        (0.8, complete(1)),
        (2.0, response("450 euros.", 2)),
    )
    assert played.text == "450 euros."


def test_a_late_echo_that_was_streamed_leaves_nothing_behind() -> None:
    played = play(
        (0.2, begun("c")),
        (2.0, part("start", "Hola Marta,", 1)),
        (2.1, part("stop", " ¿seguimos?", 1)),
        (2.2, response("Hola Marta,  ¿seguimos?", 1)),
        (9.0, response("450 euros.", 2)),
        first_message=ECHO,
    )
    assert played.text == "450 euros."


@pytest.mark.parametrize("first", ["Hola {{name}}, soy Eva.", "Hola {{ name }},\nsoy Eva. "])
def test_the_agents_first_message_is_the_greeting_however_late_the_answer(first: str) -> None:
    policy = SessionPolicy(profile=lambda: AgentProfile(first_messages=("Hi!", first)))
    played = play(
        (0.2, begun("c")),
        (2.0, part("delta", "Hola Ana", 1)),
        (2.1, response("Hola Ana, soy Eva.", 1)),
        (2.2, complete(1)),
        (20.0, response("450 euros.", 2)),
        policy=policy,
    )
    assert played.text == "450 euros."


@pytest.mark.parametrize("known", [(), ("Hola, soy Eva.",)])
def test_what_is_no_first_message_is_an_answer_at_its_usual_speed(known: tuple[str, ...]) -> None:
    policy = SessionPolicy(profile=lambda: AgentProfile(first_messages=known))
    answers: list[Event] = [(3.0, response("Con gusto.", 1)), (3.3, response("450 euros.", 2))]
    played = play((0.2, begun("c")), *answers, policy=policy)
    assert played.text == "Con gusto.\n\n450 euros."
    assert played.over_at == pytest.approx(3.9)


def test_a_first_message_without_an_id_is_the_greeting_too() -> None:
    policy = SessionPolicy(profile=lambda: AgentProfile(first_messages=("Hola, soy Eva.",)))
    late: list[Event] = [(2.0, response("Hola, soy Eva.", None)), (9.0, response("Sí.", 2))]
    assert play((0.2, begun("c")), *late, policy=policy).text == "Sí."


@pytest.mark.parametrize(
    "again",
    [
        [(1.0, response("Hola,  soy Eva.", 2))],
        [(1.0, response("Hola, soy Eva.", 2)), (1.1, complete(2))],
        [(0.9, part("start", "Hola,", 2)), (1.0, response("Hola, soy Eva.", 2))],
    ],
)
def test_a_greeting_that_is_said_once_more_is_not_the_answer(again: list[Event]) -> None:
    played = after_greeting(*again, (6.0, response("450 euros.", 3)))
    assert played.text == "450 euros."
    assert played.over_at == pytest.approx(6.6)


def test_an_answer_in_the_words_of_the_greeting_is_given_where_no_other_comes() -> None:
    played = after_greeting((1.0, response("Hola, soy Eva.", 2)))
    assert played.text == "Hola, soy Eva."
    assert played.over_at == pytest.approx(9.0)


def test_the_words_of_the_greeting_behind_an_answer_belong_to_it() -> None:
    answers: list[Event] = [(1.0, response("Sí.", 2)), (1.2, response("Hola, soy Eva.", 3))]
    assert after_greeting(*answers).text == "Sí.\n\nHola, soy Eva."
