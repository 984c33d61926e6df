"""A customer writes by number and by scoped id, and it is one conversation."""

import pytest

from aftercall.domain.conversation import Conversation
from aftercall.domain.errors import Unavailable
from aftercall.domain.outbound_transitions import message_id_of
from aftercall.flows.optimistic_commit import MOST_TRIES
from tests.builders import ANA, BEA
from tests.memory_store.ports import MemoryConversations
from tests.unit.flows.turn_harness import QUIET, TurnHarness
from tests.unit.flows.two_addresses_harness import (
    OPENING,
    SCOPED,
    call,
    pair_of_harnesses,
    report,
    texts,
    write,
)

OLDER = "+5215500000001"
MEX = "+525500000001"


class Unasked(MemoryConversations):
    """Conversations that nobody may ask whose a scoped id is."""

    def customer_of(self, scoped_id: str) -> str | None:
        raise AssertionError(f"asked whose {scoped_id} is")


class Unread(Unasked):
    """Conversations that nobody may read at all."""

    def load(self, customer: str) -> Conversation | None:
        raise AssertionError(f"read {customer}")


def test_a_number_tells_its_scoped_id_once_and_finds_it_again() -> None:
    number, scoped = pair_of_harnesses()
    write(number, "uno", scoped_id=SCOPED)
    assert number.world.links == {SCOPED: ANA}
    write(scoped, "dos", scoped_id=SCOPED)
    assert texts(number) == ["uno", "dos"]
    assert number.world.inbound(ANA)[1].address == SCOPED
    assert number.state.address is None
    assert {customer for customer, _ in number.turn_requests.sent} == {ANA}
    assert SCOPED not in number.world.conversations


def test_what_is_known_costs_no_look() -> None:
    number, _ = pair_of_harnesses()
    write(number, "uno", scoped_id=SCOPED)
    number.conversations = Unasked(number.world)
    write(number, "dos", scoped_id=SCOPED)
    write(number, "tres")


def test_who_answers_without_a_number_finds_the_call() -> None:
    number, scoped = pair_of_harnesses()
    call(number)
    assert report(number, OPENING)
    write(scoped, "uno")
    number.look(after=QUIET)
    assert texts(number) == ["uno"]
    assert "solar panels" in number.agent.questions[0].context
    assert [sent.sent_to for sent, _ in number.whatsapp.ledger] == [ANA]


@pytest.mark.parametrize(
    ("message_id", "scoped_id"),
    [(message_id_of(2, "t" * 26), SCOPED), (OPENING, None)],
)
def test_other_reports_teach_nothing_and_cost_no_look(
    message_id: str, scoped_id: str | None
) -> None:
    number, _ = pair_of_harnesses()
    number.conversations = Unread(number.world)
    assert not report(number, message_id, scoped_id)


def test_a_report_on_nobodys_opening_or_on_what_is_known_teaches_nothing() -> None:
    number, scoped = pair_of_harnesses()
    assert not report(number, OPENING)
    assert not report(scoped, OPENING)
    call(number)
    assert report(number, OPENING)
    assert not report(number, OPENING)


def test_a_conversation_that_never_holds_still_is_learned_of_another_time() -> None:
    number, _ = pair_of_harnesses()
    call(number)
    number.conversations.meanwhile = [lambda: number.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable):
        report(number, OPENING)


def test_stop_under_one_address_stops_both() -> None:
    number, scoped = pair_of_harnesses()
    write(scoped, "uno")
    scoped.agent.while_thinking.append(lambda: write(number, "STOP", scoped_id=SCOPED))
    scoped.look(after=QUIET)
    number.look(after=QUIET)
    assert number.whatsapp.ledger == []
    assert number.state.opted_out_at is not None
    write(scoped, "START")
    assert number.state.opted_out_at is None


def test_start_that_teaches_the_number_undoes_the_stop_before_it() -> None:
    number, scoped = pair_of_harnesses()
    write(scoped, "STOP")
    write(number, "START", scoped_id=SCOPED)
    assert number.state.opted_out_at is None


def test_a_scoped_id_of_two_numbers_is_the_newest_ones_and_no_history_moves() -> None:
    number, scoped = pair_of_harnesses()
    write(scoped, "uno")
    write(number, "dos", scoped_id=SCOPED)
    scoped.look()
    newer = TurnHarness(BEA, number.world)
    write(newer, "tres", scoped_id=SCOPED)
    write(scoped, "cuatro")
    assert (texts(number), texts(newer)) == (["dos", "uno"], ["tres", "cuatro"])
    assert (newer.state.merged_from, scoped.state.merged_into) == (None, ANA)


def test_who_wrote_in_the_older_way_is_answered_there_until_they_write_in_ours() -> None:
    harness = TurnHarness(MEX)
    write(harness, "uno", address=OLDER)
    harness.look(after=QUIET)
    write(harness, "tres")
    harness.look(after=QUIET)
    assert [sent.sent_to for sent, _ in harness.whatsapp.ledger] == [OLDER, MEX]
    assert [sent.customer for sent, _ in harness.whatsapp.ledger] == [MEX, MEX]
