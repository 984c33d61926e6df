"""A person in control writes: once per request, in order, and in the place of the agent."""

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import Refused, Unavailable
from aftercall.domain.message import Kind, State
from aftercall.domain.operator_message import MOST_CHARACTERS
from aftercall.flows.operator.write import WriteOutcome
from aftercall.flows.optimistic_commit import MOST_TRIES
from aftercall.gateways.twilio.send_rejection import rejected
from tests.fakes.crashes import Crashed, Fuse, fused
from tests.memory_store.write_invariants import check_ranges
from tests.unit.flows.turn_harness import QUIET, SETTLE, TurnHarness

QUEUED, REPEATED = WriteOutcome.QUEUED, WriteOutcome.REPEATED
AGENT_IN_CONTROL = WriteOutcome.AGENT_IN_CONTROL


def taken() -> TurnHarness:
    """Return a customer who wrote once and was taken over by a person before the answer."""
    harness = TurnHarness()
    harness.writes("Quiero una persona")
    harness.person_takes_over()
    return harness


def test_a_persons_message_goes_out_and_is_the_answer() -> None:
    harness = taken()
    assert harness.person_writes("  Soy Laura ") is QUEUED
    assert harness.turn_requests.sent[-1] == (harness.customer, "write:request-1")
    harness.look()
    (sent,) = harness.ours
    assert (sent.kind, sent.text, sent.state) == (Kind.OPERATOR, "Soy Laura", State.SENT)
    assert (sent.answers.after, sent.answers.through) == (0, 1)
    assert (harness.state.answered_seq, harness.state.waiting_since) == (1, None)
    assert (harness.state.outbox, harness.state.due_at, harness.state.outbound_count) == (
        (),
        None,
        1,
    )
    harness.person_gives_back()
    harness.look(QUIET)
    assert harness.agent.questions == []


def test_a_request_made_again_is_one_message_and_requests_a_turn_again() -> None:
    harness = taken()
    assert [harness.person_writes(), harness.person_writes()] == [QUEUED, REPEATED]
    harness.look()
    harness.person_gives_back()
    assert harness.person_writes() is REPEATED
    harness.look()
    assert harness.whatsapp.texts == ["Soy Laura"]
    assert harness.turn_requests.causes.count("write:request-1") == 3


def test_a_request_made_twice_at_once_is_one_message() -> None:
    harness = taken()
    inner: list[WriteOutcome] = []
    harness.conversations.meanwhile = [lambda: inner.append(harness.person_writes())]
    assert harness.person_writes() is REPEATED
    assert inner == [QUEUED]
    assert len(harness.ours) == 1


def test_several_messages_keep_their_order_and_the_later_ones_answer_nothing_more() -> None:
    harness = taken()
    for number in range(3):
        harness.person_writes(f"{number}", f"request-{number}")
    harness.look()
    assert harness.whatsapp.texts == ["0", "1", "2"]
    assert [(one.answers.after, one.answers.through) for one in harness.ours] == [
        (0, 1),
        (1, 1),
        (1, 1),
    ]
    check_ranges(harness.ours, harness.state.answered_seq)


def test_a_line_that_came_after_the_person_wrote_stays_unanswered() -> None:
    harness = taken()
    harness.person_writes()
    harness.writes("¿Cuándo?")
    harness.look()
    assert harness.state.has_unanswered
    assert harness.state.waiting_since == harness.state.last_inbound_at
    harness.person_gives_back()
    harness.look(QUIET)
    assert harness.agent.questions[0].text == "¿Cuándo?"
    check_ranges(harness.ours, harness.state.answered_seq)


def test_without_control_a_person_writes_nothing() -> None:
    harness = TurnHarness()
    assert harness.person_writes() is WriteOutcome.NO_CONVERSATION
    harness.writes("Hola")
    assert harness.person_writes() is AGENT_IN_CONTROL
    harness.change(control=Control.CLOSED)
    assert harness.person_writes() is AGENT_IN_CONTROL
    assert harness.ours == []


def test_who_opted_out_is_not_written_to_by_a_person_either() -> None:
    harness = taken()
    harness.writes("STOP")
    assert harness.person_writes() is WriteOutcome.OPTED_OUT
    assert harness.ours == []


@pytest.mark.parametrize(("rule", "hours"), [("opted_out", 0), ("window_closed", 24)])
def test_what_may_not_go_out_has_answered_nothing(rule: str, hours: int) -> None:
    harness = taken()
    harness.person_writes()
    if rule == "opted_out":
        harness.writes("STOP")
    harness.look(hours * 3600)
    assert (harness.ours[0].state, harness.ours[0].reason) == (State.CANCELLED, rule)
    assert (harness.state.answered_seq, harness.state.outbox) == (0, ())
    harness.writes("ALTA")
    harness.person_gives_back()
    harness.look(QUIET)
    assert harness.agent.questions[0].text.startswith("Quiero una persona")


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MOST_CHARACTERS + 1)])
def test_a_text_that_cannot_be_sent_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="characters"):
        taken().person_writes(text)


def test_a_message_that_twilio_puts_off_keeps_what_it_answers() -> None:
    harness = taken()
    harness.whatsapp.script = [rejected(code=20429, http_status=429, words="busy")]
    harness.person_writes()
    harness.look()
    harness.look(60)
    assert (
        harness.ours[0].state,
        harness.ours[0].answers.after,
        harness.ours[0].answers.through,
    ) == (
        State.SENT,
        0,
        1,
    )


def test_what_the_agent_had_in_the_making_is_not_sent_before_it() -> None:
    harness = TurnHarness()
    harness.agent.before_answering = [harness.person_takes_over, lambda: None]
    harness.writes("Hola")
    harness.look(QUIET)
    harness.person_writes()
    harness.look()
    assert harness.whatsapp.texts == ["Soy Laura"]
    assert harness.world.drafts[harness.customer].text == "Respuesta 1"


def test_a_conversation_that_never_holds_still_is_tried_again_later() -> None:
    harness = taken()
    harness.conversations.meanwhile = [lambda: harness.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable) as raised:
        harness.person_writes()
    assert harness.customer not in str(raised.value)


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 5))
def test_a_request_that_dies_anywhere_is_one_message_after_the_next(at: int, late: bool) -> None:
    harness = taken()
    fuse = Fuse(at, late=late)
    whole = (harness.conversations, harness.messages, harness.turn_requests)
    harness.conversations, harness.messages = fuse.on(whole[0]), fuse.on(whole[1])
    harness.turn_requests = fuse.on(whole[2])
    with pytest.raises(Crashed):
        harness.person_writes()
    harness.conversations, harness.messages, harness.turn_requests = whole
    harness.person_writes()
    assert "write:request-1" in whole[2].causes
    harness.look()
    assert harness.whatsapp.texts == ["Soy Laura"]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 12))
def test_a_turn_that_dies_with_a_persons_message_sends_it_once(at: int, late: bool) -> None:
    harness = taken()
    harness.person_writes()
    fuse = Fuse(at, late=late)
    try:
        harness.look(ports=fused(harness.ports, fuse))
    except Crashed:
        for _ in range(6):
            harness.look(SETTLE / 2 + 1)
    assert harness.whatsapp.texts == ["Soy Laura"]
    assert (harness.ours[0].state, harness.state.outbound_count) == (State.SENT, 1)
    assert (harness.state.answered_seq, harness.state.outbox) == (1, ())
