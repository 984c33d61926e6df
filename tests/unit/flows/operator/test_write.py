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
from tests.unit.flows.turn_bench import QUIET, SETTLE, TurnBench

QUEUED, REPEATED = WriteOutcome.QUEUED, WriteOutcome.REPEATED
AGENT_IN_CONTROL = WriteOutcome.AGENT_IN_CONTROL


def taken() -> TurnBench:
    """Return a customer who wrote once and was taken over by a person before the answer."""
    bench = TurnBench()
    bench.writes("Quiero una persona")
    bench.person_takes_over()
    return bench


def test_a_persons_message_goes_out_and_is_the_answer() -> None:
    bench = taken()
    assert bench.person_writes("  Soy Laura ") is QUEUED
    assert bench.turn_requests.sent[-1] == (bench.customer, "write:request-1")
    bench.look()
    (sent,) = bench.ours
    assert (sent.kind, sent.text, sent.state) == (Kind.OPERATOR, "Soy Laura", State.SENT)
    assert (sent.answers.after, sent.answers.through) == (0, 1)
    assert (bench.state.answered_seq, bench.state.waiting_since) == (1, None)
    assert (bench.state.outbox, bench.state.due_at, bench.state.outbound_count) == ((), None, 1)
    bench.person_gives_back()
    bench.look(QUIET)
    assert bench.agent.questions == []


def test_a_request_made_again_is_one_message_and_nudges_again() -> None:
    bench = taken()
    assert [bench.person_writes(), bench.person_writes()] == [QUEUED, REPEATED]
    bench.look()
    bench.person_gives_back()
    assert bench.person_writes() is REPEATED
    bench.look()
    assert bench.whatsapp.texts == ["Soy Laura"]
    assert bench.turn_requests.causes.count("write:request-1") == 3


def test_a_request_made_twice_at_once_is_one_message() -> None:
    bench = taken()
    inner: list[WriteOutcome] = []
    bench.conversations.meanwhile = [lambda: inner.append(bench.person_writes())]
    assert bench.person_writes() is REPEATED
    assert inner == [QUEUED]
    assert len(bench.ours) == 1


def test_several_messages_keep_their_order_and_the_later_ones_answer_nothing_more() -> None:
    bench = taken()
    for number in range(3):
        bench.person_writes(f"{number}", f"request-{number}")
    bench.look()
    assert bench.whatsapp.texts == ["0", "1", "2"]
    assert [(one.answers.after, one.answers.through) for one in bench.ours] == [
        (0, 1),
        (1, 1),
        (1, 1),
    ]
    check_ranges(bench.ours, bench.state.answered_seq)


def test_a_line_that_came_after_the_person_wrote_stays_unanswered() -> None:
    bench = taken()
    bench.person_writes()
    bench.writes("¿Cuándo?")
    bench.look()
    assert bench.state.has_unanswered
    assert bench.state.waiting_since == bench.state.last_inbound_at
    bench.person_gives_back()
    bench.look(QUIET)
    assert bench.agent.questions[0].text == "¿Cuándo?"
    check_ranges(bench.ours, bench.state.answered_seq)


def test_without_control_a_person_writes_nothing() -> None:
    bench = TurnBench()
    assert bench.person_writes() is WriteOutcome.NO_CONVERSATION
    bench.writes("Hola")
    assert bench.person_writes() is AGENT_IN_CONTROL
    bench.change(control=Control.CLOSED)
    assert bench.person_writes() is AGENT_IN_CONTROL
    assert bench.ours == []


def test_who_opted_out_is_not_written_to_by_a_person_either() -> None:
    bench = taken()
    bench.writes("STOP")
    assert bench.person_writes() is WriteOutcome.OPTED_OUT
    assert bench.ours == []


@pytest.mark.parametrize(("rule", "hours"), [("opted_out", 0), ("window_closed", 24)])
def test_what_may_not_go_out_has_answered_nothing(rule: str, hours: int) -> None:
    bench = taken()
    bench.person_writes()
    if rule == "opted_out":
        bench.writes("STOP")
    bench.look(hours * 3600)
    assert (bench.ours[0].state, bench.ours[0].reason) == (State.CANCELLED, rule)
    assert (bench.state.answered_seq, bench.state.outbox) == (0, ())
    bench.writes("ALTA")
    bench.person_gives_back()
    bench.look(QUIET)
    assert bench.agent.questions[0].text.startswith("Quiero una persona")


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MOST_CHARACTERS + 1)])
def test_a_text_that_cannot_be_sent_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="characters"):
        taken().person_writes(text)


def test_a_message_that_twilio_puts_off_keeps_what_it_answers() -> None:
    bench = taken()
    bench.whatsapp.script = [rejected(code=20429, http_status=429, words="busy")]
    bench.person_writes()
    bench.look()
    bench.look(60)
    assert (bench.ours[0].state, bench.ours[0].answers.after, bench.ours[0].answers.through) == (
        State.SENT,
        0,
        1,
    )


def test_what_the_agent_had_in_the_making_is_not_sent_before_it() -> None:
    bench = TurnBench()
    bench.agent.before_answering = [bench.person_takes_over, lambda: None]
    bench.writes("Hola")
    bench.look(QUIET)
    bench.person_writes()
    bench.look()
    assert bench.whatsapp.texts == ["Soy Laura"]
    assert bench.world.drafts[bench.customer].text == "Respuesta 1"


def test_a_conversation_that_never_holds_still_is_tried_again_later() -> None:
    bench = taken()
    bench.conversations.meanwhile = [lambda: bench.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable) as raised:
        bench.person_writes()
    assert bench.customer not in str(raised.value)


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 5))
def test_a_request_that_dies_anywhere_is_one_message_after_the_next(at: int, late: bool) -> None:
    bench = taken()
    fuse = Fuse(at, late=late)
    whole = (bench.conversations, bench.messages, bench.turn_requests)
    bench.conversations, bench.messages = fuse.on(whole[0]), fuse.on(whole[1])
    bench.turn_requests = fuse.on(whole[2])
    with pytest.raises(Crashed):
        bench.person_writes()
    bench.conversations, bench.messages, bench.turn_requests = whole
    bench.person_writes()
    assert "write:request-1" in whole[2].causes
    bench.look()
    assert bench.whatsapp.texts == ["Soy Laura"]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, 12))
def test_a_turn_that_dies_with_a_persons_message_sends_it_once(at: int, late: bool) -> None:
    bench = taken()
    bench.person_writes()
    fuse = Fuse(at, late=late)
    try:
        bench.look(ports=fused(bench.ports, fuse))
    except Crashed:
        for _ in range(6):
            bench.look(SETTLE / 2 + 1)
    assert bench.whatsapp.texts == ["Soy Laura"]
    assert (bench.ours[0].state, bench.state.outbound_count) == (State.SENT, 1)
    assert (bench.state.answered_seq, bench.state.outbox) == (1, ())
