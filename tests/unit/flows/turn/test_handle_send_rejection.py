"""What Twilio refuses: begun again later, failed for good, or the customer's opt-out."""

from datetime import timedelta

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.message import State
from aftercall.domain.outbound_transitions import MOST_ATTEMPTS
from aftercall.domain.send_outcome import NotSent
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome
from aftercall.gateways.sqs.turn_request_consumer import PUT_BACK_SECONDS
from aftercall.gateways.twilio.error_codes import explain_code
from aftercall.gateways.twilio.send_rejection import not_sent, rejected
from tests.builders import an_opening, seconds
from tests.fakes.crashes import Crashed, Fuse, fused
from tests.unit.flows.turn_harness import QUIET, SETTLE, TurnHarness, told

IDLE = TurnOutcome.IDLE
SOON, WAITING = TurnOutcome.SOON, TurnOutcome.WAITING
NOT_REACHED = not_sent("connect error")
BUSY = rejected(code=20429, http_status=429, words="too many", retry_after=timedelta(seconds=30))


def refused(code: int, http_status: int = 400) -> NotSent:
    return rejected(code=code, http_status=http_status, words="made up")


def answered(*outcomes: NotSent) -> TurnHarness:
    """Return a customer who wrote once and was answered, with these ends of sending."""
    harness = TurnHarness()
    harness.whatsapp.script = list(outcomes)
    harness.writes("Hola")
    return harness


@pytest.mark.parametrize(
    ("refusal", "event", "wait"),
    [
        (NOT_REACHED, TurnEventKind.SEND_REFUSED, 2),
        (BUSY, TurnEventKind.SEND_REFUSED, 30),
        (refused(63018, 429), TurnEventKind.SEND_REFUSED, 2),
        (refused(63038, 429), TurnEventKind.SEND_ALARM, 2),
        (refused(20003, 401), TurnEventKind.SEND_ALARM, 2),
    ],
)
def test_what_surely_did_not_go_out_is_begun_again_later(
    refusal: NotSent, event: TurnEventKind, wait: float
) -> None:
    harness = answered(refusal)
    report = harness.look(QUIET)
    outcome = SOON if wait < PUT_BACK_SECONDS else WAITING
    assert (report.outcome, told(report)) == (outcome, [TurnEventKind.ANSWERED, event])
    assert harness.ours[0].state is State.PENDING
    assert harness.ours[0].not_before == harness.clock.now() + seconds(wait)
    assert harness.state.due_at is not None
    assert harness.look(wait - 0.1).outcome is SOON
    assert harness.look(0.1).outcome is IDLE
    assert harness.whatsapp.texts == ["Respuesta 1"]
    assert (harness.ours[0].attempt, len(harness.agent.questions)) == (2, 1)


@pytest.mark.parametrize("code", [21211, 21617, 63024, 99999])
def test_what_twilio_refuses_for_good_has_failed_with_its_code(code: int) -> None:
    harness = answered(refused(code))
    report = harness.look(QUIET)
    assert (report.outcome, told(report)) == (
        IDLE,
        [TurnEventKind.ANSWERED, TurnEventKind.SEND_REFUSED, TurnEventKind.HANDED_OVER],
    )
    assert report.events[-1].facts == {"reason": f"refused_{code}"}
    assert (harness.ours[0].state, harness.ours[0].error_code) == (State.FAILED, str(code))
    assert (harness.state.outbox, harness.state.outbound_count) == ((), 0)
    assert (harness.state.control, harness.state.opted_out_at) == (Control.HUMAN, None)


@pytest.mark.parametrize("code", [21610, 63014, 63033])
def test_an_opt_out_at_twilio_becomes_ours_until_the_customer_writes_again(code: int) -> None:
    harness = answered(refused(code))
    harness.look(QUIET)
    assert harness.ours[0].state is State.FAILED
    assert (harness.state.opted_out_at, harness.state.epoch) == (harness.clock.now(), 1)
    harness.look(600)
    assert len(harness.agent.questions) == 1
    assert harness.state.waits_for_person
    harness.writes("¿Hola?")
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Respuesta 2"]
    assert harness.agent.questions[-1].text == "¿Hola?"
    assert not harness.state.waits_for_person


@pytest.mark.parametrize("code", [21610, 63014, 63033])
def test_each_message_of_a_customer_who_is_opted_out_at_twilio_is_tried_once(code: int) -> None:
    harness = answered(refused(code), refused(code), refused(code))
    harness.look(QUIET)
    for number in (2, 3):
        harness.writes("¿Hola?")
        harness.look(QUIET)
        harness.look(600)
        assert len(harness.agent.questions) == number
        assert harness.state.opted_out_at is not None
    assert [one.state for one in harness.ours] == [State.FAILED] * 3
    assert (harness.state.due_at, harness.whatsapp.ledger) == (None, [])


def test_a_line_that_came_before_twilios_refusal_was_known_is_tried_too() -> None:
    harness = answered(refused(21610))
    harness.conversations.meanwhile = [lambda: None, lambda: harness.writes("¿Hola?")]
    harness.look(QUIET)
    harness.look(QUIET)
    assert harness.state.opted_out_at is None
    assert harness.whatsapp.texts == ["Respuesta 2"]


def test_an_answer_that_the_closed_window_refuses_goes_to_a_person() -> None:
    harness = answered(refused(63016))
    report = harness.look(QUIET)
    assert told(report) == [
        TurnEventKind.ANSWERED,
        TurnEventKind.SEND_REFUSED,
        TurnEventKind.HANDED_OVER,
    ]
    assert report.events[-1].facts == {"reason": "window_closed"}
    assert harness.ours[0].next_action == explain_code(63016).action
    assert (harness.state.control, harness.state.epoch) == (Control.HUMAN, 1)
    assert (harness.state.outbox, harness.state.outbound_count) == ((), 0)


@pytest.mark.parametrize("code", [21610, 63016, 63003])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_refusal_whose_recording_dies_is_never_recorded_by_half(code: int, late: bool) -> None:
    died = 0
    for at in range(1, 20):
        harness = answered(*[refused(code)] * 9)
        try:
            harness.look(QUIET, ports=fused(harness.ports, Fuse(at, late=late)))
        except Crashed:
            died += 1
            followed = harness.state.opted_out_at or harness.state.control is Control.HUMAN
            assert bool(followed) is any(one.state is State.FAILED for one in harness.ours)
            for _ in range(4):
                harness.look(SETTLE / 2 + 1)
        # Where nobody knows what came of the first try, the second one's refusal proves nothing.
        known = harness.ours[0].resends == 0
        assert harness.ours[0].state is (State.FAILED if known else State.UNKNOWN)
        assert harness.state.epoch == 1
        assert harness.whatsapp.ledger == []
    assert 10 < died < 19


def test_what_follows_from_a_refusal_holds_where_the_message_moved_meanwhile() -> None:
    harness = answered(refused(21610))
    harness.conversations.meanwhile = [
        lambda: None,
        lambda: harness.report(harness.ours[0], "SM9", "sent"),
    ]
    harness.look(QUIET)
    assert harness.ours[0].state is State.SENT
    assert harness.state.opted_out_at is not None


def test_a_bad_template_fails_at_once_with_an_alarm() -> None:
    harness = TurnHarness()
    harness.begin(seq=1, outbox=(1,))
    harness.world.put(an_opening(content_sid="HX1"))
    harness.whatsapp.script = [refused(21655)]
    assert told(harness.look()) == [TurnEventKind.SEND_ALARM]
    assert (harness.ours[0].state, harness.ours[0].attempt) == (State.FAILED, 1)
    assert harness.ours[0].next_action == explain_code(21655).action


def test_a_next_action_stands_only_while_nothing_is_tried() -> None:
    harness = answered(BUSY)
    harness.look(QUIET)
    assert (harness.ours[0].reason, harness.ours[0].next_action) == (
        explain_code(20429).sentence,
        explain_code(20429).action,
    )
    harness.look(30)
    assert (harness.ours[0].state, harness.ours[0].next_action) == (State.SENT, None)


def test_a_message_refused_again_and_again_fails_in_the_end() -> None:
    harness = answered(*[NOT_REACHED] * 50)
    harness.look(QUIET)
    for _ in range(MOST_ATTEMPTS):
        harness.look(600)
    assert (harness.ours[0].state, harness.ours[0].attempt) == (State.FAILED, MOST_ATTEMPTS)
    assert (harness.state.outbox, harness.state.control) == ((), Control.HUMAN)


def test_a_refused_part_holds_back_those_behind_it() -> None:
    harness = answered(BUSY)
    harness.agent.script = ["\n\n".join(f"{number} " + "palabra " * 150 for number in range(3))]
    harness.look(QUIET)
    assert harness.whatsapp.ledger == []
    harness.look(30)
    assert [text[0] for text in harness.whatsapp.texts] == ["0", "1", "2"]
