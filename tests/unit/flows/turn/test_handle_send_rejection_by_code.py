"""Whatever Twilio did with a message for good, its customer is not met with silence."""

from itertools import product

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.failed_send_transitions import MOST_RETRIES
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.outbound_transitions import MOST_ATTEMPTS
from aftercall.domain.send_failure import Reaction
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.turn.turn_context import TurnEventKind
from aftercall.gateways.twilio.error_codes import CODES, explain_code
from aftercall.gateways.twilio.send_rejection import rejected
from tests.builders import a_reply
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_harness import QUIET, TurnHarness, told

A_PERSONS = dict.fromkeys((Reaction.LATER, Reaction.FAIL, Reaction.ALARM), "human")
ENDS = {
    Kind.REPLY: A_PERSONS | {Reaction.TEMPLATE: "human, closed", Reaction.OPT_OUT: "opted out"},
    Kind.OPERATOR: A_PERSONS | {Reaction.TEMPLATE: "human, closed", Reaction.OPT_OUT: "opted out"},
    Kind.OPENING: {Reaction.TEMPLATE: "closed", Reaction.OPT_OUT: "opted out"},
    Kind.NOTICE: {Reaction.TEMPLATE: "closed", Reaction.OPT_OUT: "opted out"},
}
"""What becomes of the agent's conversation with a customer who has not written since."""
WRONG_NUMBER = rejected(code=21211, http_status=400, words="made up")
SENT_KINDS = [kind for kind in Kind if kind is not Kind.SILENCE]
CASES = list(product(sorted(CODES), SENT_KINDS))


def owed(kind: Kind) -> TurnHarness:
    """Return a customer whose line a message is to answer, with no try left for it."""
    harness = TurnHarness()
    harness.writes("Hola")
    harness.change(seq=2, answered_seq=1, outbox=(2,), waiting_since=None)
    answers = kind in (Kind.REPLY, Kind.OPERATOR)
    harness.world.put(
        a_reply(
            kind=kind,
            answers=SeqRange(through=1 if answers else 0),
            content_sid="HX1" if kind is Kind.OPENING else None,
            attempt=MOST_ATTEMPTS - 1,
            retries=MOST_RETRIES,
        )
    )
    return harness


def end(harness: TurnHarness) -> str:
    """Return what became of a conversation, in words."""
    state = harness.state
    found = {
        "human": state.control is Control.HUMAN,
        "closed": state.window_closed_at is not None,
        "opted out": state.opted_out_at is not None,
    }
    return ", ".join(word for word, true in found.items() if true)


def said_why(message: OutboundMessage, code: int) -> bool:
    """Say whether a person can read why a message did not arrive, and what to do."""
    meaning = explain_code(code)
    return (message.error_code, message.reason, message.next_action) == (
        str(code),
        meaning.sentence,
        meaning.action,
    )


@pytest.mark.parametrize(("code", "kind"), CASES)
def test_what_twilio_refuses_for_good_ends_as_its_code_says(code: int, kind: Kind) -> None:
    harness = owed(kind)
    harness.whatsapp.script = [rejected(code=code, http_status=400, words="made up")]
    harness.look()
    assert harness.ours[0].state is State.FAILED
    assert said_why(harness.ours[0], code)
    assert end(harness) == ENDS[kind].get(explain_code(code).reaction, "")


@pytest.mark.parametrize(("code", "kind"), CASES)
def test_what_twilio_cannot_deliver_for_good_ends_as_its_code_says(code: int, kind: Kind) -> None:
    harness = owed(kind)
    harness.look()
    harness.report(harness.ours[0], harness.ours[0].message_sid or "", "undelivered", code)
    assert (harness.ours[0].state, len(harness.ours)) == (State.SENT, 1)
    assert said_why(harness.ours[0], code)
    assert end(harness) == ENDS[kind].get(explain_code(code).reaction, "")


@pytest.mark.parametrize(("code", "kind"), CASES)
def test_only_a_reply_that_may_arrive_later_is_said_again_at_first(code: int, kind: Kind) -> None:
    harness = owed(kind)
    harness.world.put(a_reply(kind=kind, answers=SeqRange(through=1), content_sid="HX1", version=1))
    harness.look()
    harness.report(harness.ours[0], harness.ours[0].message_sid or "", "undelivered", code)
    again = kind is Kind.REPLY and explain_code(code).reaction is Reaction.LATER
    assert len(harness.ours) == 1 + again
    if again:
        assert end(harness) == ""


def test_who_has_written_since_is_answered_instead_of_handed_over() -> None:
    harness = TurnHarness()
    harness.whatsapp.script = [WRONG_NUMBER]
    harness.writes("Hola")
    harness.conversations.meanwhile = [lambda: None, lambda: harness.writes("¿Hola?")]
    report = harness.look(QUIET)
    assert TurnEventKind.HANDED_OVER not in told(report)
    harness.look(QUIET)
    assert [one.state for one in harness.ours] == [State.FAILED, State.SENT]
    assert harness.state.control is Control.AGENT
    check_ranges(harness.ours, harness.state.answered_seq)


def test_a_person_who_gave_back_before_their_message_was_refused_is_asked_again() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.person_takes_over()
    harness.person_writes()
    harness.person_gives_back()
    harness.whatsapp.script = [WRONG_NUMBER]
    harness.look(QUIET)
    assert (harness.ours[0].state, harness.state.control) == (State.FAILED, Control.HUMAN)


def test_what_failed_is_not_handed_over_where_somebody_else_settled_it_meanwhile() -> None:
    harness = TurnHarness()
    harness.whatsapp.script = [WRONG_NUMBER]
    harness.writes("Hola")
    harness.conversations.meanwhile = [
        lambda: None,
        lambda: harness.report(harness.ours[0], "SM9", "sent"),
    ]
    harness.look(QUIET)
    assert (harness.ours[0].state, harness.state.control) == (State.SENT, Control.AGENT)
