"""Turns of the flows over real tables, and the same turns over tables in memory beside them."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Any, cast

from aftercall.domain.commit import AddOutbound, CommitResult, commit_of
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import Message, OutboundMessage
from aftercall.flows.turn.turn_context import TurnOutcome
from aftercall.gateways.system import SystemRandom
from tests.builders import a_call, a_conversation, an_opening
from tests.fakes.crashes import Crashed, Fuse, fused
from tests.store.deliveries import PATIENCE, at_once
from tests.store.tables import Store, Tables, store_on
from tests.unit.flows.turn_harness import QUIET, SETTLE, TurnHarness

CALL = "conv_call_1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndState:
    """What is left of a customer, and what Twilio took."""

    conversation: Conversation | None
    messages: tuple[Message, ...]
    accepted: tuple[tuple[str, str], ...]


def on_tables(harness: TurnHarness, store: Store) -> TurnHarness:
    """Put a harness's customer on real tables; its clock, agent and Twilio stay its own."""
    held = store_on(store.tables, store.client, clock=harness.clock)
    # A harness names its fakes, and asks of them what the ports promise.
    harness.conversations = cast("Any", held.conversations)
    harness.messages = cast("Any", held.messages)
    harness.calls = cast("Any", held.calls)
    # A fake's tokens repeat, and a table takes two commits of one token for the same commit.
    harness.rng = cast("Any", SystemRandom())
    return harness


def call_and_write(harness: TurnHarness) -> None:
    """Leave the customer with an opening that is due and two lines that nobody answered."""
    harness.calls.put_text(harness.customer, a_call(phone=harness.customer))
    begun = a_conversation(customer=harness.customer, seq=1, outbox=(1,), call_id=CALL)
    opening = an_opening(customer=harness.customer, content_sid="HX1", call_id=CALL)
    commit = commit_of(harness.rng.token(), None, begun, AddOutbound(opening))
    assert harness.conversations.commit(commit) is CommitResult.COMMITTED
    harness.writes("Hola")
    harness.writes("¿Cuánto vale?")


def die_and_recover(harness: TurnHarness, at: int, *, late: bool) -> int:
    """Let a turn die at its n-th call, and others finish it; return how many calls it made."""
    fuse = Fuse(at, late=late)
    try:
        harness.look(QUIET, ports=fused(harness.ports, fuse))
    except Crashed:
        for _ in range(4):
            assert harness.look(SETTLE / 2 + 1).outcome is not TurnOutcome.OUT_OF_TIME
    return fuse.calls


def end_state(harness: TurnHarness) -> EndState:
    """Return what is left, without the ids that are random."""
    return EndState(
        conversation=harness.conversations.load(harness.customer),
        messages=tuple(map(_plain, harness.messages.newest(harness.customer, 99))),
        accepted=tuple((sent.text, sid) for sent, sid in harness.whatsapp.ledger),
    )


def _plain(message: Message) -> Message:
    if isinstance(message, OutboundMessage):
        return replace(message, message_id=f"{message.seq}")
    return message


def turns_in_processes(tables: Tables, *, processes: int, times: int) -> list[str]:
    """Take one customer's turn in several processes on threads; return what Twilio accepted."""
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        # Started first, so that all look at about the same time.
        list(pool.map(abs, range(processes)))
        looks = [pool.submit(_look_here, tables, times) for _ in range(processes)]
        return [text for look in looks for text in look.result(PATIENCE)]


def _look_here(tables: Tables, times: int) -> list[str]:
    client = tables.client(attempts=3)
    store = store_on(tables, client)
    benches = [on_tables(TurnHarness(), store) for _ in range(times)]
    for harness in benches:
        harness.agent.script = ["Respuesta"] * 9
    at_once([partial(harness.look, QUIET) for harness in benches])
    client.close()
    return [text for harness in benches for text in harness.whatsapp.texts]
