"""Twilio rejected a message: it is sent again later, or it failed and its reaction is applied."""

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

_CONCERNS_THE_CUSTOMER = (Reaction.OPT_OUT, Reaction.TEMPLATE)


def handle_send_rejection(turn: Turn, message: OutboundMessage, rejection: NotSent) -> None:
    """Record a rejected send; what may pass later is sent again, after ever longer delays."""
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
    """Record the failure as an event, as an alarm where it concerns more than this message."""
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
    """Commit the failure with its reaction; return whether a person took over because of it.

    Where another turn resolved the message meanwhile, only a reaction that concerns the customer is
    committed (an opt-out, a closed window). When the tries are used up the message stays in flight,
    and a later turn resolves it.
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
    is_as_read = stored.version == message.version
    after = before
    if is_as_read or failure.reaction in _CONCERNS_THE_CUSTOMER:
        after = apply_send_failure(before, message, failure.reaction, turn.now)
    if not is_as_read and after == before:
        return Decided(result=False)
    failed = mark_failed(message, failure)
    items = (UpdateOutbound(message, failed),) if is_as_read else ()
    commit = turn.commit_of(before, after, *items)
    if is_as_read:
        ports = turn.ports
        commit = propagate_loss(commit, failed, failure.reaction, ports.conversations, turn.now)
    return Decided(result=hands_over(commit), commit=commit)


def _reason(failure: SendFailure) -> str:
    if failure.reaction is Reaction.TEMPLATE:
        return "window_closed"
    return f"refused_{failure.code}" if failure.code else "not_reached"
