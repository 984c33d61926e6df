"""The head of the outbox is put in flight, sent, its outcome recorded, and then removed."""

from dataclasses import replace

from aftercall.domain.commit import Commit, CommitResult, UpdateOutbound
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import (
    hand_over,
    pop_outbox,
    postpone_send,
    withdraw_from_outbox,
)
from aftercall.domain.failed_send_transitions import leaves_customer_waiting
from aftercall.domain.gate.send_decision import SendDecision
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.operator_message import cover_unanswered
from aftercall.domain.outbound_transitions import (
    begin_sending,
    mark_cancelled,
    reopens_lines,
    return_to_outbox,
)
from aftercall.domain.send_outcome import Accepted, NotSent, Unknown
from aftercall.domain.stop_question import begin_opening
from aftercall.domain.unknown_send import mark_server_error
from aftercall.flows.turn.await_delivery import PartWait, await_delivery
from aftercall.flows.turn.handle_send_rejection import handle_send_rejection, record_send_failure
from aftercall.flows.turn.record_acceptance import record_acceptance
from aftercall.flows.turn.resolve_unknown_send import resolve_unknown_send
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome, wait_outcome


def send_next(turn: Turn, conversation: Conversation, seq: int) -> TurnOutcome | None:
    """Take the next step with the head; return how the turn ends, or None to go on."""
    # A message in flight is resolved before the gate is asked: denying it would cancel a message
    # that may have been sent. The gate is asked before the wait, so that a denial is not delayed.
    message = turn.ports.messages.outbound(conversation.customer, seq)
    if message is None or message.is_finished:
        accepted = message is not None and message.message_sid is not None
        turn.commit(conversation, pop_outbox(conversation, accepted=accepted, now=turn.now))
        return None
    if message.state is State.SENDING:
        return resolve_unknown_send(turn, conversation, message)
    decision = turn.decide(message, conversation)
    if not decision.is_allowed:
        _withdraw(turn, conversation, message, decision)
        return None
    if message.not_before is not None and turn.now < message.not_before:
        return _wait(turn, conversation, message)
    if turn.time_left < turn.policy.timings.send_within.total_seconds():
        return TurnOutcome.OUT_OF_TIME
    return _begin_in_order(turn, conversation, message, decision)


def _begin_in_order(
    turn: Turn, conversation: Conversation, message: OutboundMessage, decision: SendDecision
) -> TurnOutcome | None:
    match await_delivery(turn, message):
        case PartWait.WAITED:
            return None
        case PartWait.OUT_OF_TIME:
            return TurnOutcome.OUT_OF_TIME
        case PartWait.NOT_NEEDED:
            return _begin(turn, conversation, message, decision)


def _begin(
    turn: Turn, conversation: Conversation, message: OutboundMessage, decision: SendDecision
) -> TurnOutcome | None:
    now = turn.now
    covering, answered = cover_unanswered(message, begin_opening(conversation, message), now)
    begun = begin_sending(covering, decision, now)
    if not turn.commit(conversation, answered, UpdateOutbound(message, begun)):
        return None
    return hand_to_twilio(turn, replace(begun, version=message.version + 1))


def hand_to_twilio(turn: Turn, message: OutboundMessage) -> TurnOutcome | None:
    """Send a message that is stored as in flight, once, and record the outcome.

    Return how the turn ends, or None to go on.
    """
    begun = message.begun_at
    if begun is None or turn.now - begun > turn.policy.timings.send_within:
        # By now another turn may take the message for one without an outcome and resolve it. This
        # turn has not sent it, so it returns it to the outbox if it is as read.
        _update(turn, message, return_to_outbox(message, "not sent in time", None))
        return None
    outcome = turn.ports.whatsapp.send(message)
    match outcome:
        case Accepted():
            _record_acceptance(turn, message, outcome)
            return None
        case NotSent():
            handle_send_rejection(turn, message, outcome)
            return None
        case Unknown(reason=reason, server_error=server_error):
            if server_error:
                _update(turn, message, mark_server_error(message))
            turn.record(
                TurnEventKind.SEND_UNKNOWN, seq=message.seq, kind=message.kind, reason=reason
            )
            return TurnOutcome.WAITING


def _withdraw(
    turn: Turn, conversation: Conversation, message: OutboundMessage, decision: SendDecision
) -> None:
    """Cancel a message that the gate denies, and remove it from the outbox.

    The lines that a reply would have answered are unanswered again. Where there are none of those
    and the customer waits for this message, a person takes over.
    """
    now, cancelled = turn.now, mark_cancelled(message, decision)
    is_cancelled = cancelled.state is State.CANCELLED
    gives_lines_back = is_cancelled and reopens_lines(message)
    answered_from = message.answers.after if gives_lines_back else None
    left = withdraw_from_outbox(conversation, message.seq, answered_from, now)
    is_lost = is_cancelled and not gives_lines_back and leaves_customer_waiting(left, message)
    if is_lost:
        left = hand_over(left, now, decision.rule)
    if turn.commit(conversation, left, UpdateOutbound(message, cancelled)):
        turn.record(TurnEventKind.CANCELLED, seq=message.seq, rule=decision.rule)
        if is_lost:
            turn.record(TurnEventKind.HANDED_OVER, reason=decision.rule)


def _record_acceptance(turn: Turn, message: OutboundMessage, accepted: Accepted) -> None:
    record_acceptance(turn, message, accepted.message_sid)
    turn.record(
        TurnEventKind.SENT,
        seq=message.seq,
        kind=message.kind,
        message_id=message.message_id,
        message_sid=accepted.message_sid,
        call_id=message.call_id,
    )
    if accepted.warning is not None:
        record_send_failure(turn, message, accepted.warning)


def _wait(turn: Turn, conversation: Conversation, message: OutboundMessage) -> TurnOutcome:
    outcome, not_before = wait_outcome(turn, message.not_before), message.not_before
    is_long = outcome is TurnOutcome.WAITING
    if is_long and not_before is not None and conversation.timers.send != not_before:
        turn.commit(conversation, postpone_send(conversation, not_before))
    return outcome


def _update(turn: Turn, before: OutboundMessage, after: OutboundMessage) -> bool:
    """Write the message only, on the condition that it is as read."""
    commit = Commit(token=turn.ports.rng.token(), items=(UpdateOutbound(before, after),))
    return turn.ports.conversations.commit(commit) is CommitResult.COMMITTED
