"""A message is stored once, whatever happens around it, and always nudged."""

from typing import TYPE_CHECKING, cast

import pytest

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.errors import Unavailable
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.flows.optimistic_commit import MOST_TRIES
from tests.builders import NOON
from tests.unit.flows.turn_bench import QUIET, TurnBench

if TYPE_CHECKING:
    from tests.memory_store.ports import MemoryConversations


def test_the_first_message_begins_a_conversation() -> None:
    bench = TurnBench()
    assert bench.writes("Hola", sid="SM1") is Receipt.STORED
    assert (bench.state.seq, bench.state.in_seq, bench.state.inbound_count) == (1, 1, 1)
    assert bench.state.started_at == NOON
    assert [message.text for message in bench.world.inbound(bench.customer)] == ["Hola"]
    assert bench.turn_requests.sent == [(bench.customer, "in:SM1")]


def test_a_repeated_message_changes_nothing_and_is_nudged_again() -> None:
    bench = TurnBench()
    bench.writes("Hola", sid="SM1")
    before = bench.state
    assert bench.writes("Hola", sid="SM1") is Receipt.REPEATED
    assert bench.state == before
    assert bench.turn_requests.causes == ["in:SM1", "in:SM1"]


def test_a_queue_that_refuses_is_no_failure_since_the_message_is_due() -> None:
    bench = TurnBench()
    bench.turn_requests.takes = False
    assert bench.writes("Hola") is Receipt.STORED
    assert bench.state.due_at is not None


def test_two_lines_at_once_both_find_their_place() -> None:
    bench = TurnBench()
    bench.conversations.meanwhile = [lambda: bench.writes("dos")]
    assert bench.writes("uno") is Receipt.STORED
    assert [(one.seq, one.text) for one in bench.world.inbound(bench.customer)] == [
        (1, "dos"),
        (2, "uno"),
    ]
    assert bench.state.inbound_count == 2
    assert len(bench.clock.slept) == 1


def test_the_same_delivery_at_once_is_stored_once() -> None:
    bench = TurnBench()
    bench.conversations.meanwhile = [lambda: bench.writes("Hola", sid="SM1")]
    assert bench.writes("Hola", sid="SM1") is Receipt.REPEATED
    assert bench.state.inbound_count == 1


def test_a_conversation_that_never_holds_still_is_tried_again_later() -> None:
    bench = TurnBench()
    bench.begin()
    bench.conversations.meanwhile = [lambda: bench.change(language="es")] * MOST_TRIES
    with pytest.raises(Unavailable):
        bench.writes("Hola")
    assert bench.world.inbound(bench.customer) == []


def test_a_message_whose_storing_got_no_answer_is_nudged_since_it_may_be_there() -> None:
    bench = TurnBench()
    whole = bench.conversations

    class Silent:
        def commit(self, commit: Commit) -> CommitResult:
            whole.commit(commit)
            raise Unavailable("no answer")

        def __getattr__(self, name: str) -> object:
            return getattr(whole, name)

    bench.conversations = cast("MemoryConversations", Silent())
    with pytest.raises(Unavailable):
        bench.writes("Hola", sid="SM1")
    bench.conversations = whole
    assert bench.turn_requests.sent == [(bench.customer, "unsure:SM1")]
    bench.look(QUIET)
    assert bench.whatsapp.texts == ["Respuesta 1"]


def test_a_stop_takes_effect_in_the_write_that_stores_it() -> None:
    bench = TurnBench()
    bench.writes("Hola")
    writes = bench.world.writes
    bench.writes("STOP")
    assert bench.world.writes == writes + 1
    assert (bench.state.opted_out_at, bench.state.epoch, bench.state.due_at) == (NOON, 1, None)
    bench.writes("alta")
    assert (bench.state.opted_out_at, bench.state.epoch) == (None, 2)
    assert bench.state.due_at is not None


def test_customers_do_not_share_anything() -> None:
    ana = TurnBench()
    bea = TurnBench("+573000000002", ana.world)
    ana.writes("Soy Ana")
    bea.writes("Soy Bea")
    assert [one.text for one in ana.world.inbound(ana.customer)] == ["Soy Ana"]
    assert [one.text for one in ana.world.inbound(bea.customer)] == ["Soy Bea"]
