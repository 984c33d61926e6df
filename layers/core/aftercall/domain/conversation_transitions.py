"""The steps a conversation can take, each from one state to the next; nothing else changes it."""

from dataclasses import replace
from datetime import datetime, timedelta

from aftercall.domain.call import FinishedCall
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.opt_out import Wish

LOOK_AGAIN = timedelta(seconds=60)
"""How long what is unfinished may lie before the reconciler nudges it."""
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=3))
"""Waits after what failed again and again, and may pass.

The longest, a minute until the reconciler's round and the answer itself stay under five minutes
together: so soon after an outage's end answers flow again.
"""
AGENT_WAITS = (timedelta(seconds=8), *BACK_OFF)
"""Waits after transient failures of the agent; a single one costs seconds, not minutes."""


def begin(customer: str, now: datetime) -> Conversation:
    """Return the empty conversation of a customer who has none yet."""
    return Conversation(customer=customer, started_at=now, last_message_at=now)


def take_inbound(
    before: Conversation, wish: Wish | None, at: datetime, *, address: str | None = None
) -> Conversation:
    """Add one more message of the customer's; a wish to stop or start takes effect with it.

    `at` is when it arrived: the wait is counted from the line that came first, also where that is
    stored after others. `address` is where the customer is written to from now on, where that is
    not the customer.
    """
    seq = before.seq + 1
    waits = before.waiting_since if before.has_unanswered else None
    after = replace(
        before,
        seq=seq,
        in_seq=seq,
        waiting_since=min(waits or at, at),
        last_inbound_at=max(at, before.last_inbound_at or at),
        last_message_at=max(at, before.last_message_at),
        inbound_count=before.inbound_count + 1,
        address=address,
    )
    if wish is Wish.STOP and before.opted_out_at is None:
        after = replace(after, opted_out_at=at, epoch=before.epoch + 1)
    elif wish is Wish.START and before.opted_out_at is not None:
        after = replace(after, opted_out_at=None, epoch=before.epoch + 1)
    return _due(after, at)


def take_call(
    before: Conversation, call: FinishedCall, name: str | None, *, opens: bool, now: datetime
) -> Conversation:
    """Join a finished call as the newest chapter; its opening takes the next seq.

    `opens` says whether the opening is to be sent: only then does it enter the outbox.
    """
    seq = before.seq + 1
    after = replace(
        before,
        seq=seq,
        outbox=(*before.outbox, seq) if opens else before.outbox,
        call_id=call.call_id,
        agent_id=call.agent_id,
        name=name or before.name,
        language=call.language or before.language,
        last_message_at=now,
    )
    return replace(after, due_at=now) if opens else _due(after, now)


def answer(
    before: Conversation, *, upto: int, parts: int, handover: str | None, now: datetime
) -> Conversation:
    """Cover everything up to `upto` with an answer of so many parts, numbered next.

    What came after `upto` is a new wait, so it gets its own quiet time.
    """
    seqs = tuple(range(before.seq + 1, before.seq + parts + 1))
    after = replace(
        before,
        seq=before.seq + parts,
        answered_seq=max(upto, before.answered_seq),
        outbox=(*before.outbox, *seqs),
        failures=0,
        retry_at=None,
        apologised_at=None,
        handover=handover or before.handover,
        last_message_at=now,
    )
    since = after.last_inbound_at if after.has_unanswered else None
    return _due(replace(after, waiting_since=since), now)


def add_notice(before: Conversation, now: datetime) -> Conversation:
    """Queue one message of ours that answers nothing."""
    seq = before.seq + 1
    return _due(replace(before, seq=seq, outbox=(*before.outbox, seq), last_message_at=now), now)


def finish_head(before: Conversation, *, accepted: bool, now: datetime) -> Conversation:
    """Take the outbox's head out, counting it where Twilio accepted it."""
    after = replace(
        before,
        outbox=before.outbox[1:],
        outbound_count=before.outbound_count + int(accepted),
    )
    return _due(after, now)


def count_late(before: Conversation) -> Conversation:
    """Count a message that left the outbox without proof and turned out to be sent."""
    return replace(before, outbound_count=before.outbound_count + 1)


def withdraw(
    before: Conversation, seq: int, answered_from: int | None, now: datetime
) -> Conversation:
    """Take a message that was never begun out of the outbox, giving its range back.

    `answered_from` is the reply's `after`; what it would have answered is unanswered again.
    """
    answered = before.answered_seq
    if answered_from is not None:
        answered = min(answered, answered_from)
    after = replace(
        before,
        outbox=tuple(other for other in before.outbox if other != seq),
        answered_seq=answered,
    )
    if after.has_unanswered and after.waiting_since is None:
        after = replace(after, waiting_since=after.last_inbound_at)
    return _due(after, now)


def fail_turn(before: Conversation, now: datetime) -> Conversation:
    """Note a transient failure of the agent and when to ask again."""
    wait = AGENT_WAITS[min(before.failures, len(AGENT_WAITS) - 1)]
    after = replace(before, failures=before.failures + 1, retry_at=now + wait)
    return _due(after, now)


def apologise(before: Conversation, now: datetime) -> Conversation:
    """Note that the customer was told of the trouble, so that it is told once."""
    return replace(before, apologised_at=now)


def ask_for_a_person(before: Conversation, reason: str, now: datetime) -> Conversation:
    """Note that a person has to take over once what is queued is out."""
    return _due(replace(before, handover=reason), now)


def settle(before: Conversation, now: datetime) -> Conversation:
    """Set the due time that fits what is unfinished, none where nothing is."""
    return _due(before, now)


def wait_until(before: Conversation, later: datetime) -> Conversation:
    """Put the next look at this conversation off."""
    return replace(before, due_at=later)


def hand_over(before: Conversation, now: datetime) -> Conversation:
    """Give control to a person; what the agent has in the making falls behind the fence."""
    return _due(replace(before, control=Control.HUMAN, epoch=before.epoch + 1, handover=None), now)


def give_back(before: Conversation, now: datetime) -> Conversation:
    """Give control back to the agent, who answers what is still unanswered."""
    after = replace(
        before,
        control=Control.AGENT,
        epoch=before.epoch + 1,
        handover=None,
        failures=0,
        retry_at=None,
    )
    return _due(after, now)


def opt_out(before: Conversation, now: datetime) -> Conversation:
    """Note that Twilio refuses this customer because they opted out there."""
    if before.opted_out_at is not None:
        return before
    return _due(replace(before, opted_out_at=now, epoch=before.epoch + 1), now)


def _due(after: Conversation, now: datetime) -> Conversation:
    """Set when the reconciler has to look: at what is unsent or unanswered, else never."""
    hands_over = after.handover is not None and after.agent_may_answer
    moves = after.moves_to is not None and after.has_unanswered
    if after.outbox or hands_over or moves:
        return replace(after, due_at=now + LOOK_AGAIN)
    if after.has_unanswered and after.agent_may_answer:
        return replace(after, due_at=max(now + LOOK_AGAIN, after.retry_at or now))
    return replace(after, due_at=None)
