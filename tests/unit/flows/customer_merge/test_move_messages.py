"""What was led under a scoped id moves to the number that turns out to be its customer's."""

from aftercall.domain.conversation import Control
from aftercall.domain.message import Kind
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.flows.operator.write import WriteOutcome
from aftercall.flows.turn.turn_context import TurnEventKind
from tests.builders import ANA
from tests.unit.flows.turn_harness import QUIET, told
from tests.unit.flows.two_addresses_harness import (
    OPENING,
    SCOPED,
    call,
    pair_of_harnesses,
    report,
    texts,
    write,
)


def test_an_answer_in_the_making_becomes_a_draft_and_its_lines_move() -> None:
    number, scoped = pair_of_harnesses()
    call(number)
    write(scoped, "uno")
    scoped.agent.while_thinking.append(lambda: report(number, OPENING))
    seen = scoped.look(after=QUIET)
    assert told(seen) == [
        TurnEventKind.ANSWERED,
        TurnEventKind.DRAFT_KEPT,
        TurnEventKind.MESSAGES_MOVED,
    ]
    assert number.whatsapp.ledger == []
    assert texts(scoped) == []
    assert [(one.seq, one.text, one.address) for one in number.world.inbound(ANA)] == [
        (2, "uno", SCOPED)
    ]
    assert number.world.sids[number.world.inbound(ANA)[0].message_sid] == ANA
    assert [customer for customer, _ in number.turn_requests.sent] == [SCOPED, SCOPED, ANA]
    assert (scoped.state.control, scoped.state.merged_into) == (Control.CLOSED, ANA)
    assert (scoped.state.due_at, scoped.state.inbound_count) == (None, 0)
    assert (number.state.merged_from, number.state.inbound_count) == (SCOPED, 1)
    number.look()
    assert [sent.text for sent, _ in number.whatsapp.ledger] == ["Respuesta 2"]


def test_the_agent_is_told_what_was_said_under_the_scoped_id() -> None:
    number, scoped = pair_of_harnesses()
    write(scoped, "me llamo Ana")
    scoped.look(after=QUIET)
    number.clock.advance(60)
    write(number, "¿sigue ahí?", scoped_id=SCOPED)
    number.look(after=QUIET)
    context = number.agent.questions[-1].context
    assert context.index("me llamo Ana") < context.index("Respuesta 1")
    assert [one.text for one in number.world.outbound(SCOPED)] == ["Respuesta 1"]


def test_a_message_stored_while_its_number_is_learned_is_stored_under_the_number() -> None:
    number, scoped = pair_of_harnesses()
    call(number)
    number.conversations.meanwhile = [lambda: report(number, OPENING)]
    assert write(scoped, "uno") is Receipt.STORED
    assert texts(number) == ["uno"]
    assert SCOPED not in number.world.conversations


def test_a_conversation_begun_while_its_number_is_learned_is_closed_with_it() -> None:
    number, scoped = pair_of_harnesses()
    call(number)
    number.conversations.meanwhile = [lambda: write(scoped, "uno")]
    assert report(number, OPENING)
    assert scoped.state.merged_into == ANA


def test_a_message_told_again_after_it_moved_is_a_repeat_and_requests_a_turn() -> None:
    number, scoped = pair_of_harnesses()
    write(scoped, "uno", message_sid="SM7")
    write(number, "dos", scoped_id=SCOPED)
    scoped.look(after=QUIET)
    assert write(scoped, "uno", message_sid="SM7") is Receipt.REPEATED
    assert texts(number) == ["dos", "uno"]
    assert number.turn_requests.sent[-1] == (ANA, "in:SM7")


def test_many_lines_move_in_order_twenty_at_a_time() -> None:
    number, scoped = pair_of_harnesses()
    for line in range(45):
        write(scoped, f"{line}")
    write(number, "yo", scoped_id=SCOPED)
    seen = scoped.look()
    assert [event.facts["lines"] for event in seen.events] == [20, 20, 5]
    assert texts(number) == ["yo", *(f"{line}" for line in range(45))]
    assert number.state.inbound_count == 46


def test_two_looks_move_a_line_once() -> None:
    number, scoped = pair_of_harnesses()
    write(scoped, "uno")
    write(number, "dos", scoped_id=SCOPED)
    number.conversations.meanwhile = [scoped.look]
    scoped.look()
    assert texts(number) == ["dos", "uno"]


def test_a_person_who_asks_for_the_old_address_takes_and_writes_under_the_number() -> None:
    number, scoped = pair_of_harnesses()
    write(scoped, "uno")
    write(number, "dos", scoped_id=SCOPED)
    scoped.person_takes_over()
    assert number.state.control is Control.HUMAN
    assert scoped.person_writes() is WriteOutcome.QUEUED
    assert [one.kind for one in number.ours] == [Kind.OPERATOR]
