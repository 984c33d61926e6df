"""The concurrency queue: what is sent to a session that waits in it is discarded.

Seen in ElevenLabs' own widget: https://github.com/elevenlabs/packages/pull/967.
"""

import pytest

from aftercall.domain.errors import FailureKind
from aftercall.gateways.elevenlabs.session.session_errors import NotAsked
from tests.gateways.elevenlabs_events import begun, complete, part, queue, response
from tests.gateways.elevenlabs_session_player import GREETING, PING, Event, play

START: Event = (0.2, begun("conv_1"))
ANSWER = response("450 euros.", 2)


def test_the_question_waits_for_admission_and_the_greeting_behind_it() -> None:
    played = play(
        START, (0.3, queue("waiting")), (6.0, queue("admitted")), (6.3, GREETING), (7.5, ANSWER)
    )
    assert (played.asked_at(), played.text) == (6.3, "450 euros.")


def test_a_greeting_that_is_all_that_comes_is_no_answer() -> None:
    played = play(START, (0.3, queue("waiting")), (6.0, queue("admitted")), (6.3, GREETING))
    assert (played.failure.kind, played.over_at) == (FailureKind.TIMEOUT, 25.0)


def test_the_queue_may_come_before_the_session_has_an_id() -> None:
    played = play(
        (0.1, queue("waiting")),
        (12.0, queue("admitted")),
        (12.1, begun("conv_1")),
        (12.4, GREETING),
        (13.4, ANSWER),
    )
    assert (played.asked_at(), played.text) == (12.4, "450 euros.")
    assert played.answer.agent_session_id == "conv_1"


def test_a_greeting_heard_while_waiting_does_not_let_the_question_out() -> None:
    played = play(
        START, (0.3, queue("waiting")), (0.5, GREETING), (6.0, queue("admitted")), (7.0, ANSWER)
    )
    assert (played.asked_at(), played.text) == (6.0, "450 euros.")


def test_an_admitted_agent_without_a_greeting_is_asked_after_five_seconds() -> None:
    played = play(START, (0.3, queue("waiting")), (6.0, queue("admitted")))
    assert played.asked_at() == pytest.approx(11.0)


def test_a_question_that_crossed_the_queues_word_is_asked_again() -> None:
    played = play(
        START,
        (0.5, GREETING),
        (0.6, queue("waiting")),
        (6.0, queue("admitted")),
        (7.0, ANSWER),
    )
    assert [at for at, frame in played.sent if frame["type"] == "user_message"] == [0.5, 6.0]
    assert played.text == "450 euros."


def test_a_question_that_is_being_answered_is_not_asked_again() -> None:
    played = play(
        START, (0.5, GREETING), (0.8, part("start", "450", 2)), (0.9, queue("waiting")),
        (1.0, ANSWER), (1.1, complete(2)),
    )  # fmt: skip
    assert (played.asked_at(), played.text) == (0.5, "450 euros.")


def test_pings_are_answered_while_waiting() -> None:
    played = play(START, (0.3, queue("waiting")), (1.7, PING), (19.0, PING))
    assert [at for at, _ in played.sent] == [1.7, 19.0]


@pytest.mark.parametrize(
    ("end", "over_at"),
    [
        ([], 20.0),
        ([(21.0, queue("admitted"))], 20.0),
        ([(9.0, queue("timed_out"))], 12.0),
        ([(9.0, queue("timed_out")), (9.4, (3008, "too many concurrent connections"))], 9.4),
        ([(9.0, (1000, ""))], 9.0),
        ([(9.0, queue("a_new_word"))], 20.0),
    ],
)
def test_a_session_that_is_not_admitted_in_time_fails_for_now(
    end: list[Event], over_at: float
) -> None:
    played = play(START, (0.3, queue("waiting")), *end)
    assert played.over_at == pytest.approx(over_at)
    failure = played.failure
    assert (failure.kind, failure.cause) == (FailureKind.TRANSIENT, "queue not admitted")
    assert isinstance(failure, NotAsked)
    assert played.sent_of("user_message") == []


def test_a_status_that_we_do_not_know_holds_nothing_up() -> None:
    played = play(START, (0.3, queue("position")), (0.5, GREETING), (1.5, ANSWER))
    assert (played.asked_at(), played.text) == (0.5, "450 euros.")
