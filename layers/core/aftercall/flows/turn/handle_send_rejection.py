"""Twilio rejected a message: it is tried again later, or has failed with what follows from it."""

from dataclasses import dataclass

from aftercall.domain.commit import Commit, UpdateOutbound
from aftercall.domain.conversation import Conversation
from aftercall.domain.failed_send_transitions import apply_send_failure
from aftercall.domain.message import OutboundMessage
from aftercall.domain.outbound_transitions import (
    MOST_ATTEMPTS,
    delay_before_retry,
    explain_failure,
    mark_failed,
    return_to_outbox,
)
from aftercall.domain.send_failure import Reaction, SendFailure
from aftercall.domain.send_outcome import NotSent
from aftercall.flows.customer_merge.propagate_loss import hands_over, propagate_loss
from aftercall.flows.optimistic_commit import Decided, commit_optimistically
from aftercall.flows.turn.turn_context import Turn, TurnEventKind

_OF_THE_CUSTOMER = (Reaction.OPT_OUT, Reaction.TEMPLATE)


def handle_send_rejection(turn: Turn, message: OutboundMessage, rejection: NotSent) -> None:
    """Record a rejected send; what may pass is tried again after a growing delay."""
    failure = rejection.failure
    record_send_failure(turn, message, failure)
    if failure.may_pass and message.attempt < MOST_ATTEMPTS:
        later = turn.now + delay_before_retry(message.attempt, rejection.retry_after)
        waiting = explain_failure(return_to_outbox(message, failure.sentence, later), failure)
        item = UpdateOutbound(message, waiting)
        turn.ports.conversations.commit(Commit(token=turn.ports.rng.token(), items=(item,)))
        return
    if _commit_failure(turn, message, failure):
        turn.record(TurnEventKind.HANDED_OVER, reason=_reason(failure))


def record_send_failure(turn: Turn, message: OutboundMessage, failure: SendFailure) -> None:
    """Record what Twilio objected to, as an alarm where it concerns more than this message."""
    is_alarm = failure.reaction is Reaction.ALARM
    turn.record(
        TurnEventKind.SEND_ALARM if is_alarm else TurnEventKind.SEND_REFUSED,
        seq=message.seq,
        kind=message.kind,
        code=failure.code,
        reason=failure.sentence,
        next_action=failure.action,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    conversation: Conversation | None
    message: OutboundMessage | None


def _commit_failure(turn: Turn, message: OutboundMessage, failure: SendFailure) -> bool:
    """Write the failure and what follows from it together; say whether a person took over by it.

    Where another turn resolved the message meanwhile, what was learned of the customer is true all
    the same; whether the message arrived is then recorded by the other one. When the tries are used
    up the message stays in flight, and the next turn resolves it.
    """

    def read() -> _Read:
        return _Read(
            turn.ports.conversations.load(turn.customer),
            turn.ports.messages.outbound(message.customer, message.seq),
        )

    return commit_optimistically(
        read,
        lambda found: _decide(turn, message, failure, found),
        conversations=turn.ports.conversations,
        clock=turn.ports.clock,
        rng=turn.ports.rng,
        doing=f"recording the failure of message {message.message_id}",
        if_exhausted=lambda: False,
    )


def _decide(
    turn: Turn, message: OutboundMessage, failure: SendFailure, found: _Read
) -> Decided[bool]:
    before, stored = found.conversation, found.message
    if before is None or stored is None:
        return Decided(result=False)
    stands = stored.version == message.version
    after = before
    if stands or failure.reaction in _OF_THE_CUSTOMER:
        after = apply_send_failure(before, message, failure.reaction, turn.now)
    if not stands and after == before:
        return Decided(result=False)
    failed = mark_failed(message, failure)
    items = (UpdateOutbound(message, failed),) if stands else ()
    commit = turn.commit_of(before, after, *items)
    if stands:
        ports = turn.ports
        commit = propagate_loss(commit, failed, failure.reaction, ports.conversations, turn.now)
    return Decided(result=hands_over(commit), commit=commit)


def _reason(failure: SendFailure) -> str:
    if failure.reaction is Reaction.TEMPLATE:
        return "window_closed"
    return f"refused_{failure.code}" if failure.code else "not_reached"
