"""Compares the tables with Twilio's ledger: nothing lost, sent twice or out of order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from aftercall.domain.call import CallOutcome
from aftercall.domain.message import Kind, State
from tests.chaos.snapshot import sids_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aftercall.domain.message import OutboundMessage
    from tests.chaos.snapshot import Snapshot


def violations(snapshot: Snapshot) -> list[str]:
    """Return what is wrong with a customer for whom all is finished, one sentence each."""
    customer = snapshot.conversation.customer
    return [
        f"{customer}: {sentence}" for invariant in _INVARIANTS for sentence in invariant(snapshot)
    ]


def _each_line_is_stored_once(snapshot: Snapshot) -> Iterator[str]:
    stored = Counter((one.message_sid, one.text) for one in snapshot.inbound)
    written = Counter((one.sid, one.body) for one in snapshot.written)
    for sid, _ in written - stored:
        yield f"{sid} is lost"
    for sid, _ in stored - written:
        yield f"{sid} is stored more often than it was written"


def _each_line_is_answered_once(snapshot: Snapshot) -> Iterator[str]:
    ranges = {one.answers for one in snapshot.replies}
    for line in snapshot.inbound:
        answers = sum(line.seq in lines for lines in ranges)
        if answers != 1:
            yield f"line {line.seq} is in {answers} ranges"
    for lines in ranges:
        answer = [one for one in snapshot.replies if one.answers == lines]
        parts, number = sorted(one.part for one in answer), max(one.parts for one in answer)
        if parts != list(range(1, number + 1)):
            yield f"the answer to {lines} has the parts {parts} of {number}"


def _the_order_has_no_gap(snapshot: Snapshot) -> Iterator[str]:
    seqs = [one.seq for one in snapshot.messages]
    if seqs != list(range(1, snapshot.conversation.seq + 1)):
        yield f"the order is {seqs}, the last number {snapshot.conversation.seq}"


def _each_outbound_message_is_finished(snapshot: Snapshot) -> Iterator[str]:
    for one in snapshot.outbound:
        if not one.is_finished:
            yield f"message {one.seq} is still {one.state}"
        if (one.state is State.SENT) != (one.message_sid is not None):
            yield f"message {one.seq} is {one.state} with the sid {one.message_sid}"


def _each_accepted_message_is_ours_once(snapshot: Snapshot) -> Iterator[str]:
    owners: dict[str, OutboundMessage] = {}
    for one in snapshot.outbound:
        for sid in sids_of(one):
            if sid in owners:
                yield f"{sid} belongs to messages {owners[sid].seq} and {one.seq}"
            owners[sid] = one
    bodies = {one.sid: one.body for one in snapshot.accepted}
    for sid in bodies.keys() - owners.keys():
        yield f"{sid} was accepted and belongs to no message"
    for sid in owners.keys() - bodies.keys():
        yield f"message {owners[sid].seq} has the sid {sid}, which Twilio does not hold"
    for sid in owners.keys() & bodies.keys():
        if owners[sid].text != bodies[sid]:
            yield f"{sid} does not say what message {owners[sid].seq} says"


def _nothing_was_accepted_twice(snapshot: Snapshot) -> Iterator[str]:
    for one in snapshot.outbound:
        # A reply whose acceptance was never proved may be sent again (docs/reliability.md).
        if one.duplicate_sids and not one.resends:
            yield f"message {one.seq} was accepted {len(sids_of(one))} times"


def _acceptance_keeps_the_order(snapshot: Snapshot) -> Iterator[str]:
    seqs = {one.message_sid: one.seq for one in snapshot.outbound if one.message_sid}
    accepted = [seqs[one.sid] for one in snapshot.accepted if one.sid in seqs]
    if accepted != sorted(accepted):
        yield f"messages were accepted in the order {accepted}"


def _counts_are_sums(snapshot: Snapshot) -> Iterator[str]:
    counted = (snapshot.conversation.inbound_count, snapshot.conversation.outbound_count)
    sent = sum(one.state is State.SENT for one in snapshot.outbound)
    if counted != (len(snapshot.inbound), sent):
        yield f"the counts are {counted}, the sums {(len(snapshot.inbound), sent)}"


def _each_call_has_one_opening(snapshot: Snapshot) -> Iterator[str]:
    opened = sorted(one.record_id for one in snapshot.records if one.outcome is CallOutcome.OPENED)
    openings = [one for one in snapshot.outbound if one.kind is Kind.OPENING]
    if opened != sorted(str(one.call_id) for one in openings):
        yield f"{len(opened)} calls were opened by {len(openings)} openings"


_INVARIANTS: tuple[Callable[[Snapshot], Iterator[str]], ...] = (
    _each_line_is_stored_once,
    _each_line_is_answered_once,
    _the_order_has_no_gap,
    _each_outbound_message_is_finished,
    _each_accepted_message_is_ours_once,
    _nothing_was_accepted_twice,
    _acceptance_keeps_the_order,
    _counts_are_sums,
    _each_call_has_one_opening,
)
