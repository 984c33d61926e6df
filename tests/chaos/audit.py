"""Compares what is held with Twilio's ledger: nothing lost, nothing twice, nothing out of order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aftercall.domain.call import CallOutcome
from aftercall.domain.message import Kind, State
from tests.chaos.snapshot import sids_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aftercall.domain.message import OutboundMessage
    from tests.chaos.snapshot import Held


def violations(held: Held) -> list[str]:
    """Say in a sentence each what is wrong with a customer at rest; nothing is the aim."""
    customer = held.conversation.customer
    return [f"{customer}: {sentence}" for law in _LAWS for sentence in law(held)]


def _each_line_is_stored_once(held: Held) -> Iterator[str]:
    stored = Counter((one.message_sid, one.text) for one in held.inbound)
    written = Counter((one.sid, one.body) for one in held.written)
    for sid, _ in written - stored:
        yield f"{sid} is lost"
    for sid, _ in stored - written:
        yield f"{sid} is stored more often than it was written"


def _each_line_is_answered_once(held: Held) -> Iterator[str]:
    ranges = {(one.after, one.upto) for one in held.replies}
    for line in held.inbound:
        answers = sum(after < line.seq <= upto for after, upto in ranges)
        if answers != 1:
            yield f"line {line.seq} is in {answers} ranges"
    for after, upto in ranges:
        parts = [one.part for one in held.replies if (one.after, one.upto) == (after, upto)]
        number = max(one.parts for one in held.replies if (one.after, one.upto) == (after, upto))
        if sorted(parts) != list(range(1, number + 1)):
            yield f"the answer to {after}..{upto} has the parts {sorted(parts)} of {number}"


def _the_order_has_no_gap(held: Held) -> Iterator[str]:
    seqs = [one.seq for one in held.messages]
    if seqs != list(range(1, held.conversation.seq + 1)):
        yield f"the order is {seqs}, the last number {held.conversation.seq}"


def _each_of_ours_is_finished(held: Held) -> Iterator[str]:
    for one in held.outbound:
        if not one.is_finished:
            yield f"message {one.seq} is still {one.state}"
        if (one.state is State.SENT) != (one.message_sid is not None):
            yield f"message {one.seq} is {one.state} with the sid {one.message_sid}"


def _each_accepted_is_ours_once(held: Held) -> Iterator[str]:
    owners: dict[str, OutboundMessage] = {}
    for one in held.outbound:
        for sid in sids_of(one):
            if sid in owners:
                yield f"{sid} belongs to messages {owners[sid].seq} and {one.seq}"
            owners[sid] = one
    bodies = {one.sid: one.body for one in held.accepted}
    for sid in bodies.keys() - owners.keys():
        yield f"{sid} was accepted and belongs to no message"
    for sid in owners.keys() - bodies.keys():
        yield f"message {owners[sid].seq} has the sid {sid}, which Twilio does not hold"
    for sid in owners.keys() & bodies.keys():
        if owners[sid].text != bodies[sid]:
            yield f"{sid} does not say what message {owners[sid].seq} says"


def _none_came_twice(held: Held) -> Iterator[str]:
    for one in held.outbound:
        # A reply begun again without any proof may come twice: the window that is named.
        if one.duplicate_sids and not one.resends:
            yield f"message {one.seq} was accepted {len(sids_of(one))} times"


def _acceptance_keeps_the_order(held: Held) -> Iterator[str]:
    seqs = {one.message_sid: one.seq for one in held.outbound if one.message_sid}
    accepted = [seqs[one.sid] for one in held.accepted if one.sid in seqs]
    if accepted != sorted(accepted):
        yield f"messages were accepted in the order {accepted}"


def _counts_are_sums(held: Held) -> Iterator[str]:
    counted = (held.conversation.inbound_count, held.conversation.outbound_count)
    sent = sum(one.state is State.SENT for one in held.outbound)
    if counted != (len(held.inbound), sent):
        yield f"the counts are {counted}, the sums {(len(held.inbound), sent)}"


def _each_call_has_one_opening(held: Held) -> Iterator[str]:
    opened = sorted(one.record_id for one in held.records if one.outcome is CallOutcome.OPENED)
    openings = [one for one in held.outbound if one.kind is Kind.OPENING]
    if opened != sorted(str(one.call_id) for one in openings):
        yield f"{len(opened)} calls were opened by {len(openings)} openings"


_LAWS: tuple[Callable[[Held], Iterator[str]], ...] = (
    _each_line_is_stored_once,
    _each_line_is_answered_once,
    _the_order_has_no_gap,
    _each_of_ours_is_finished,
    _each_accepted_is_ours_once,
    _none_came_twice,
    _acceptance_keeps_the_order,
    _counts_are_sums,
    _each_call_has_one_opening,
)
