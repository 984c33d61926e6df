"""Twilio's report on a message of ours: how far it came, proof of acceptance, or why it failed."""

from datetime import datetime
from enum import StrEnum

from aftercall.domain.commit import AddOutbound, Commit, CommitItem, UpdateOutbound, commit_of
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import count_late_acceptance, enqueue_outbound
from aftercall.domain.delivery import DeliveryReport
from aftercall.domain.failed_send_transitions import (
    ANSWER_KINDS,
    apply_send_failure,
    make_retry,
)
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.outbound_transitions import apply_report, seq_in
from aftercall.domain.send_failure import Reaction
from aftercall.flows.customer_merge.propagate_loss import hands_over, propagate_loss
from aftercall.flows.optimistic_commit import Decided, commit_optimistically
from aftercall.ports import Clock, Conversations, Messages, Random, TurnRequests


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

    def read() -> OutboundMessage | None:
        found = None if seq is None else messages.outbound(report.customer, seq)
        return found if found is not None and found.message_id == report.message_id else None

    def decide(before: OutboundMessage | None) -> Decided[_Recorded]:
        if before is None:
            return Decided(result=(DeliveryOutcome.UNKNOWN_MESSAGE, False))
        after = apply_report(before, report)
        if after == before:
            return Decided(result=(DeliveryOutcome.UNCHANGED, False))
        reaction = _reaction(before, after, report)
        commit = _commit_of_report(before, after, reaction, conversations, clock.now(), rng)
        proves = after.state is not before.state
        return Decided(result=(_outcome(commit, reaction), proves), commit=commit)

    outcome, proves = commit_optimistically(
        read,
        decide,
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing=f"recording the report on message {report.message_id}",
    )
    if proves:
        # The outbox was waiting for this proof.
        turn_requests.enqueue(report.customer, f"proof:{report.message_id}")
    return outcome


_Recorded = tuple[DeliveryOutcome, bool]


def _reaction(
    before: OutboundMessage, after: OutboundMessage, report: DeliveryReport
) -> Reaction | None:
    """Return what a failure asks for, once: the same failure reported again asks for nothing."""
    if before.is_undelivered or not after.is_undelivered or report.failure is None:
        return None
    return report.failure.reaction


def _came_late(before: OutboundMessage, after: OutboundMessage) -> bool:
    """Say whether this proves a message that was given up on, which counts as sent after all."""
    return before.state is State.UNKNOWN and after.state is State.SENT


def _commit_of_report(
    before: OutboundMessage,
    after: OutboundMessage,
    reaction: Reaction | None,
    conversations: Conversations,
    now: datetime,
    rng: Random,
) -> Commit:
    """Return the message's step and, where it concerns the conversation, what follows from it."""
    update = UpdateOutbound(before, after)
    alone = Commit(token=rng.token(), items=(update,))
    if not _came_late(before, after) and reaction is None:
        return alone
    conversation = conversations.load(after.customer)
    if conversation is None:
        return alone
    counted = conversation
    if _came_late(before, after):
        counted = count_late_acceptance(conversation)
    followed, items = _follow(counted, after, reaction, rng.token(), now)
    if followed == conversation and after.kind not in ANSWER_KINDS:
        return alone
    commit = commit_of(alone.token, conversation, followed, *items, update)
    if reaction is None:
        return commit
    return propagate_loss(commit, after, reaction, conversations, now)


def _follow(
    conversation: Conversation,
    failed: OutboundMessage,
    reaction: Reaction | None,
    token: str,
    now: datetime,
) -> tuple[Conversation, tuple[CommitItem, ...]]:
    """Return the conversation after a failure, and the retry that is added to it."""
    if reaction is None:
        return conversation, ()
    retry = None
    if reaction is Reaction.LATER:
        retry = make_retry(failed, conversation, token, now)
    if retry is None:
        return apply_send_failure(conversation, failed, reaction, now), ()
    return enqueue_outbound(conversation, now), (AddOutbound(retry),)


def _outcome(commit: Commit, reaction: Reaction | None) -> DeliveryOutcome:
    if reaction is Reaction.ALARM:
        return DeliveryOutcome.ALARM
    if not commit.conversations:
        return DeliveryOutcome.RECORDED
    if any(commit.all_of(AddOutbound)):
        return DeliveryOutcome.RETRY_QUEUED
    if hands_over(commit):
        return DeliveryOutcome.HANDED_OVER
    ours = commit.conversations[0]
    before_opt_out = None if ours.before is None else ours.before.opted_out_at
    is_new = ours.after.opted_out_at != before_opt_out
    return DeliveryOutcome.OPTED_OUT if is_new else DeliveryOutcome.RECORDED
