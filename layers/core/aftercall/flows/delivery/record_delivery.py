"""A delivery report from Twilio is recorded: the status, and what a failure asks for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from aftercall.domain.commit import AddOutbound, Commit, CommitItem, UpdateOutbound, commit_of
from aftercall.domain.conversation_transitions import count_late_acceptance, enqueue_outbound
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

if TYPE_CHECKING:
    from datetime import datetime

    from aftercall.domain.conversation import Conversation
    from aftercall.domain.delivery import DeliveryReport
    from aftercall.ports import Clock, Conversations, Messages, Random, TurnRequests


class DeliveryOutcome(StrEnum):
    """What the report changed; all but the first two say that it was recorded."""

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
    """Record one report, which may be late, repeated or out of order.

    The message is found by the customer and the id in the path together; an id alone finds nothing.
    A failure opts the customer out, adds a retry, or hands over, in the same commit. Raises
    Unavailable where the table gives no answer.
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
        # The message may be the head of the outbox, in flight: it can be removed now.
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
    """Return whether the report proves that a message given up as UNKNOWN was sent."""
    return before.state is State.UNKNOWN and after.state is State.SENT


def _commit_of_report(
    before: OutboundMessage,
    after: OutboundMessage,
    reaction: Reaction | None,
    conversations: Conversations,
    now: datetime,
    rng: Random,
) -> Commit:
    """Return the commit of the message's change and of what follows for the conversation.

    The conversation is left out where nothing follows, so that most reports cost one write and do
    not meet the turn that is under way.
    """
    update = UpdateOutbound(before, after)
    message_only = Commit(token=rng.token(), items=(update,))
    if not _came_late(before, after) and reaction is None:
        return message_only
    conversation = conversations.load(after.customer)
    if conversation is None:
        return message_only
    counted = conversation
    if _came_late(before, after):
        counted = count_late_acceptance(conversation)
    followed, items = _follow(counted, after, reaction, rng.token(), now)
    # For an answer the conversation's version is checked even if nothing changes: whether a person
    # has to take over depends on what the customer has written.
    if followed == conversation and after.kind not in ANSWER_KINDS:
        return message_only
    commit = commit_of(message_only.token, conversation, followed, *items, update)
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
    return enqueue_outbound(conversation, now, asks=conversation.last_ours_asks), (
        AddOutbound(retry),
    )


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
