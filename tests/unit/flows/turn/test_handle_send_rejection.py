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
from tests.unit.flows.turn_bench import QUIET, SETTLE, TurnBench, told

IDLE = TurnOutcome.IDLE
SOON, WAITING = TurnOutcome.SOON, TurnOutcome.WAITING
NOT_REACHED = not_sent("connect error")
BUSY = rejected(code=20429, http_status=429, words="too many", retry_after=timedelta(seconds=30))


def refused(code: int, http_status: int = 400) -> NotSent:
    return rejected(code=code, http_status=http_status, words="made up")


def answered(*outcomes: NotSent) -> TurnBench:
    """Return a customer who wrote once and was answered, with these ends of sending."""
    bench = TurnBench()
    bench.whatsapp.script = list(outcomes)
    bench.writes("Hola")
    return bench


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
    bench = answered(refusal)
    report = bench.look(QUIET)
    outcome = SOON if wait < PUT_BACK_SECONDS else WAITING
    assert (report.outcome, told(report)) == (outcome, [TurnEventKind.ANSWERED, event])
    assert bench.ours[0].state is State.PENDING
    assert bench.ours[0].not_before == bench.clock.now() + seconds(wait)
    assert bench.state.due_at is not None
    assert bench.look(wait - 0.1).outcome is SOON
    assert bench.look(0.1).outcome is IDLE
    assert bench.whatsapp.texts == ["Respuesta 1"]
    assert (bench.ours[0].attempt, len(bench.agent.questions)) == (2, 1)


@pytest.mark.parametrize("code", [21211, 21617, 63024, 99999])
def test_what_twilio_refuses_for_good_has_failed_with_its_code(code: int) -> None:
    bench = answered(refused(code))
    report = bench.look(QUIET)
    assert (report.outcome, told(report)) == (
        IDLE,
        [TurnEventKind.ANSWERED, TurnEventKind.SEND_REFUSED, TurnEventKind.HANDED_OVER],
    )
    assert report.events[-1].facts == {"reason": f"refused_{code}"}
    assert (bench.ours[0].state, bench.ours[0].error_code) == (State.FAILED, str(code))
    assert (bench.state.outbox, bench.state.outbound_count) == ((), 0)
    assert (bench.state.control, bench.state.opted_out_at) == (Control.HUMAN, None)


@pytest.mark.parametrize("code", [21610, 63014, 63033])
def test_an_opt_out_at_twilio_becomes_ours(code: int) -> None:
    bench = answered(refused(code))
    bench.look(QUIET)
    assert bench.ours[0].state is State.FAILED
    assert (bench.state.opted_out_at, bench.state.epoch) == (bench.clock.now(), 1)
    bench.writes("¿Hola?")
    bench.look(QUIET)
    assert bench.whatsapp.ledger == []


def test_an_answer_that_the_closed_window_refuses_goes_to_a_person() -> None:
    bench = answered(refused(63016))
    report = bench.look(QUIET)
    assert told(report) == [
        TurnEventKind.ANSWERED,
        TurnEventKind.SEND_REFUSED,
        TurnEventKind.HANDED_OVER,
    ]
    assert report.events[-1].facts == {"reason": "window_closed"}
    assert bench.ours[0].next_action == explain_code(63016).action
    assert (bench.state.control, bench.state.epoch) == (Control.HUMAN, 1)
    assert (bench.state.outbox, bench.state.outbound_count) == ((), 0)


@pytest.mark.parametrize("code", [21610, 63016, 63003])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_refusal_whose_recording_dies_is_never_recorded_by_half(code: int, late: bool) -> None:
    died = 0
    for at in range(1, 20):
        bench = answered(*[refused(code)] * 9)
        try:
            bench.look(QUIET, ports=fused(bench.ports, Fuse(at, late=late)))
        except Crashed:
            died += 1
            followed = bench.state.opted_out_at or bench.state.control is Control.HUMAN
            assert bool(followed) is any(one.state is State.FAILED for one in bench.ours)
            for _ in range(4):
                bench.look(SETTLE / 2 + 1)
        # Where nobody knows what came of the first try, the second one's refusal proves nothing.
        known = bench.ours[0].resends == 0
        assert bench.ours[0].state is (State.FAILED if known else State.UNKNOWN)
        assert bench.state.epoch == 1
        assert bench.whatsapp.ledger == []
    assert 10 < died < 19


def test_what_follows_from_a_refusal_holds_where_the_message_moved_meanwhile() -> None:
    bench = answered(refused(21610))
    bench.conversations.meanwhile = [
        lambda: None,
        lambda: bench.report(bench.ours[0], "SM9", "sent"),
    ]
    bench.look(QUIET)
    assert bench.ours[0].state is State.SENT
    assert bench.state.opted_out_at is not None


def test_a_bad_template_fails_at_once_with_an_alarm() -> None:
    bench = TurnBench()
    bench.begin(seq=1, outbox=(1,))
    bench.world.put(an_opening(content_sid="HX1"))
    bench.whatsapp.script = [refused(21655)]
    assert told(bench.look()) == [TurnEventKind.SEND_ALARM]
    assert (bench.ours[0].state, bench.ours[0].attempt) == (State.FAILED, 1)
    assert bench.ours[0].next_action == explain_code(21655).action


def test_a_next_action_stands_only_while_nothing_is_tried() -> None:
    bench = answered(BUSY)
    bench.look(QUIET)
    assert (bench.ours[0].reason, bench.ours[0].next_action) == (
        explain_code(20429).sentence,
        explain_code(20429).action,
    )
    bench.look(30)
    assert (bench.ours[0].state, bench.ours[0].next_action) == (State.SENT, None)


def test_a_message_refused_again_and_again_fails_in_the_end() -> None:
    bench = answered(*[NOT_REACHED] * 50)
    bench.look(QUIET)
    for _ in range(MOST_ATTEMPTS):
        bench.look(600)
    assert (bench.ours[0].state, bench.ours[0].attempt) == (State.FAILED, MOST_ATTEMPTS)
    assert (bench.state.outbox, bench.state.control) == ((), Control.HUMAN)


def test_a_refused_part_holds_back_those_behind_it() -> None:
    bench = answered(BUSY)
    bench.agent.script = ["\n\n".join(f"{number} " + "palabra " * 150 for number in range(3))]
    bench.look(QUIET)
    assert bench.whatsapp.ledger == []
    bench.look(30)
    assert [text[0] for text in bench.whatsapp.texts] == ["0", "1", "2"]
