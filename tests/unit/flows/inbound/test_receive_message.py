"""A message is stored once, whatever happens around it, and always requested."""

from typing import TYPE_CHECKING, cast

import pytest

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.errors import Unavailable
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.flows.optimistic_commit import MOST_TRIES
from tests.builders import NOON
from tests.unit.flows.turn_harness import QUIET, TurnHarness

if TYPE_CHECKING:
    from tests.memory_store.ports import MemoryConversations


def test_the_first_message_begins_a_conversation() -> None:
    harness = TurnHarness()
    assert harness.writes("Hola", sid="SM1") is Receipt.STORED
    assert (harness.state.seq, harness.state.in_seq, harness.state.inbound_count) == (1, 1, 1)
    assert harness.state.started_at == NOON
    assert [message.text for message in harness.world.inbound(harness.customer)] == ["Hola"]
    assert harness.turn_requests.sent == [(harness.customer, "in:SM1")]


def test_a_repeated_message_changes_nothing_and_requests_a_turn_again() -> None:
    harness = TurnHarness()
    harness.writes("Hola", sid="SM1")
    before = harness.state
    assert harness.writes("Hola", sid="SM1") is Receipt.REPEATED
    assert harness.state == before
    assert harness.turn_requests.causes == ["in:SM1", "in:SM1"]


def test_a_queue_that_refuses_is_no_failure_since_the_message_is_due() -> None:
    harness = TurnHarness()
    harness.turn_requests.takes = False
    assert harness.writes("Hola") is Receipt.STORED
    assert harness.state.due_at is not None


def test_two_lines_at_once_both_find_their_place() -> None:
    harness = TurnHarness()
    harness.conversations.meanwhile = [lambda: harness.writes("dos")]
    assert harness.writes("uno") is Receipt.STORED
    assert [(one.seq, one.text) for one in harness.world.inbound(harness.customer)] == [
        (1, "dos"),
        (2, "uno"),
    ]
    assert harness.state.inbound_count == 2
    assert len(harness.clock.slept) == 1


def test_the_same_delivery_at_once_is_stored_once() -> None:
    harness = TurnHarness()
    harness.conversations.meanwhile = [lambda: harness.writes("Hola", sid="SM1")]
    assert harness.writes("Hola", sid="SM1") is Receipt.REPEATED
    assert harness.state.inbound_count == 1


def test_a_conversation_that_never_holds_still_is_tried_again_later() -> None:
    harness = TurnHarness()
    harness.begin()
    harness.conversations.meanwhile = [lambda: harness.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable):
        harness.writes("Hola")
    assert harness.world.inbound(harness.customer) == []


def test_a_message_whose_storing_got_no_answer_requests_a_turn_since_it_may_be_there() -> None:
    harness = TurnHarness()
    whole = harness.conversations

    class Silent:
        def commit(self, commit: Commit) -> CommitResult:
            whole.commit(commit)
            raise Unavailable("no answer")

        def __getattr__(self, name: str) -> object:
            return getattr(whole, name)

    harness.conversations = cast("MemoryConversations", Silent())
    with pytest.raises(Unavailable):
        harness.writes("Hola", sid="SM1")
    harness.conversations = whole
    assert harness.turn_requests.sent == [(harness.customer, "unsure:SM1")]
    harness.look(QUIET)
    assert harness.whatsapp.texts == ["Respuesta 1"]


def test_a_stop_takes_effect_in_the_write_that_stores_it() -> None:
    harness = TurnHarness()
    harness.writes("Hola")
    writes = harness.world.writes
    harness.writes("STOP")
    assert harness.world.writes == writes + 1
    assert (harness.state.opted_out_at, harness.state.epoch, harness.state.due_at) == (
        NOON,
        1,
        None,
    )
    harness.writes("alta")
    assert (harness.state.opted_out_at, harness.state.epoch) == (None, 2)
    assert harness.state.due_at is not None


def test_customers_do_not_share_anything() -> None:
    ana = TurnHarness()
    bea = TurnHarness("+573000000002", ana.world)
    ana.writes("Soy Ana")
    bea.writes("Soy Bea")
    assert [one.text for one in ana.world.inbound(ana.customer)] == ["Soy Ana"]
    assert [one.text for one in ana.world.inbound(bea.customer)] == ["Soy Bea"]
