"""Twilio's report on a message of ours: how far it came, proof of acceptance, or why it failed."""

from enum import StrEnum

from aftercall.domain.codes import Reaction, meaning_of, read_code
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import add_notice, count_late
from aftercall.domain.delivery import DeliveryReport
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.outbound_transitions import apply_report, seq_in
from aftercall.domain.send_failure import ANSWERS, follow_refusal, make_retry
from aftercall.flows.customer_merge.propagate_loss import hands_over, propagate_loss
from aftercall.ports import Clock, Conversations, Messages, Random, TurnRequests

MOST_TRIES = 12


class DeliveryOutcome(StrEnum):
    """What the report changed; each but the first two says that it was recorded, and more."""

    UNCHANGED = "unchanged"
    UNKNOWN_MESSAGE = "unknown_message"
    RECORDED = "recorded"
    RETRY_QUEUED = "retry_queued"
    OPTED_OUT = "opted_out"
    HANDED_OVER = "handed_over"
    ALARM = "alarm"


def record_delivery(
    report: DeliveryReport,
    *,
    conversations: Conversations,
    messages: Messages,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> DeliveryOutcome:
    """Record one report, late, repeated or out of order, with what its code asks for.

    The message is found by the customer and the id in the path together, so that an id alone
    opens nothing. Raises Unavailable where the table gives no answer.
    """
    seq = seq_in(report.message_id)
    for tried in range(MOST_TRIES):
        before = None if seq is None else messages.outbound(report.customer, seq)
        if before is None or before.message_id != report.message_id:
            return DeliveryOutcome.UNKNOWN_MESSAGE
        after = apply_report(before, report)
        if after == before:
            return DeliveryOutcome.UNCHANGED
        held = conversations.load(report.customer) if _concerns_more(before, after) else None
        change = None if held is None else _follow(held, before, after, clock, rng)
        reaction = _reaction(before, after)
        if change is not None and reaction is not None:
            change = propagate_loss(change, after, reaction, conversations, clock)
        if change is None:
            done = messages.move(before, after)
        else:
            done = conversations.write(change) is CommitResult.DONE
        if done:
            if after.state is not before.state:
                # The outbox was waiting for this proof.
                turn_requests.enqueue(report.customer, f"proof:{report.message_id}")
            return _outcome(change, reaction)
        clock.sleep(rng.fraction() * 0.02 * (tried + 1))
    raise Unavailable(f"message {report.message_id} kept moving while its report was recorded")


def _reaction(before: OutboundMessage, after: OutboundMessage) -> Reaction | None:
    """Return what a failure asks for, once: the same failure told again is none."""
    if before.is_undelivered or not after.is_undelivered:
        return None
    return meaning_of(read_code(after.error_code)).reaction


def _came_late(before: OutboundMessage, after: OutboundMessage) -> bool:
    """Say whether this proves a message that was given up on, which counts as sent after all."""
    return before.state is State.UNKNOWN and after.state is State.SENT


def _concerns_more(before: OutboundMessage, after: OutboundMessage) -> bool:
    return _came_late(before, after) or _reaction(before, after) is not None


def _follow(
    held: Conversation,
    before: OutboundMessage,
    after: OutboundMessage,
    clock: Clock,
    rng: Random,
) -> Commit | None:
    """Return the message's step with what follows from it, or None where nothing does."""
    now, reaction = clock.now(), _reaction(before, after)
    counted = count_late(held) if _came_late(before, after) else held
    retry = None
    if reaction is Reaction.LATER:
        retry = make_retry(after, counted, rng.token(), now)
    if retry is not None:
        followed = add_notice(counted, now)
    else:
        followed = follow_refusal(counted, after, reaction, now) if reaction else counted
    if followed == held and after.kind not in ANSWERS:
        return None
    return Commit(
        token=rng.token(),
        before=held,
        after=followed,
        added=(retry,) if retry is not None else (),
        moved=((before, after),),
    )


def _outcome(change: Commit | None, reaction: Reaction | None) -> DeliveryOutcome:
    if reaction is Reaction.ALARM:
        return DeliveryOutcome.ALARM
    if change is None or change.before is None:
        return DeliveryOutcome.RECORDED
    if change.added:
        return DeliveryOutcome.RETRY_QUEUED
    if hands_over(change):
        return DeliveryOutcome.HANDED_OVER
    opted_out = change.after.opted_out_at != change.before.opted_out_at
    return DeliveryOutcome.OPTED_OUT if opted_out else DeliveryOutcome.RECORDED
