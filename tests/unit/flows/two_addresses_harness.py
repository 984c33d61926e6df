"""One customer's two addresses, in one hand."""

from typing import Any

from aftercall.domain.commit import AddOutbound, CommitResult, commit_of
from aftercall.domain.conversation_transitions import add_call
from aftercall.domain.delivery import DeliveryReport, DeliveryStatus
from aftercall.domain.message import State
from aftercall.domain.outbound_transitions import opening_id_of
from aftercall.flows.customer_merge.link_addresses import link_addresses
from aftercall.flows.inbound.receive_message import Receipt, receive_message
from tests.builders import ANA, a_call, a_conversation, a_message, an_opening
from tests.unit.flows.turn_harness import TurnHarness

SCOPED = "CO.1001"
OPENING = opening_id_of(1, "t" * 26)


def pair_of_harnesses() -> tuple[TurnHarness, TurnHarness]:
    """Return one world, looked at from the number and from the scoped id."""
    number = TurnHarness(ANA)
    scoped = TurnHarness(SCOPED, number.world)
    scoped.clock, scoped.rng = number.clock, number.rng
    scoped.conversations, scoped.messages = number.conversations, number.messages
    scoped.turn_requests, scoped.whatsapp, scoped.agent = (
        number.turn_requests,
        number.whatsapp,
        number.agent,
    )
    return number, scoped


def write(harness: TurnHarness, text: str, **facts: Any) -> Receipt:
    """Write as the harness's customer; facts are the message's."""
    harness.written += 1
    sid = f"SM{harness.customer[1:]}{harness.written:020d}"
    plain = {"customer": harness.customer, "message_sid": sid, "at": harness.clock.now(), **facts}
    return receive_message(
        a_message(text, **plain),
        conversations=harness.conversations,
        turn_requests=harness.turn_requests,
        clock=harness.clock,
        rng=harness.rng,
    )


def report(harness: TurnHarness, message_id: str, scoped_id: str | None = SCOPED) -> bool:
    """Let a report on a message to the harness's customer tell a scoped id."""
    told_by = DeliveryReport(
        message_id=message_id,
        customer=harness.customer,
        message_sid="SM1",
        status=DeliveryStatus.DELIVERED,
        error_code=None,
        at=harness.clock.now(),
        scoped_id=scoped_id,
    )
    return link_addresses(
        told_by,
        conversations=harness.conversations,
        turn_requests=harness.turn_requests,
        clock=harness.clock,
        rng=harness.rng,
    )


def call(harness: TurnHarness) -> None:
    """End a call whose opening is out."""
    opened = add_call(a_conversation(), a_call(), "Ana", opens=False, now=harness.clock.now())
    opening = an_opening(message_id=OPENING, state=State.SENT, message_sid="SM1")
    commit = commit_of("c" * 26, None, opened, AddOutbound(opening))
    assert harness.conversations.commit(commit) is CommitResult.COMMITTED
    harness.calls.put_text(ANA, a_call())


def texts(harness: TurnHarness) -> list[str]:
    return [one.text for one in harness.world.inbound(harness.customer)]
