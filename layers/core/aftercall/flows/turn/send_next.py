"""The outbox's head: begun, handed to Twilio, settled, and taken out, one write at a time."""

from dataclasses import replace

from aftercall.domain.codes import meaning_of
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import finish_head, hand_over, wait_until, withdraw
from aftercall.domain.gate import decide_send
from aftercall.domain.message import Kind, OutboundMessage, SendDecision, State
from aftercall.domain.operator_message import answer_by_person
from aftercall.domain.outbound_transitions import begin_sending, cancel, note_server_error, put_back
from aftercall.domain.send_failure import leaves_silence
from aftercall.domain.send_outcome import Accepted, NotSent, Unknown
from aftercall.flows.turn.handle_send_rejection import handle_send_rejection, tell_refusal
from aftercall.flows.turn.resolve_unknown_send import record_acceptance, resolve_unknown_send
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome, end_waiting


def send_next(turn: Turn, conversation: Conversation, seq: int) -> TurnOutcome | None:
    """Do the next thing for the head; return how the turn ends, or None to look again."""
    message = turn.ports.messages.outbound(conversation.customer, seq)
    if message is None or message.is_finished:
        _take_out(turn, conversation, message)
        return None
    if message.state is State.SENDING:
        return resolve_unknown_send(turn, conversation, message)
    now = turn.ports.clock.now()
    decision = decide_send(message, conversation, turn.policy.gate, now)
    if not decision.allowed:
        _withdraw(turn, conversation, message, decision)
        return None
    if message.not_before is not None and now < message.not_before:
        return _wait(turn, conversation, message)
    if turn.deadline - now < turn.policy.clocks.send_within:
        return TurnOutcome.OUT_OF_TIME
    meant, answered = answer_by_person(message, conversation, now)
    begun = begin_sending(meant, decision, turn.ports.rng.token(), now)
    if not _write(turn, conversation, answered, message, begun):
        return None
    return hand_to_twilio(turn, replace(begun, version=message.version + 1))


def hand_to_twilio(turn: Turn, message: OutboundMessage) -> TurnOutcome | None:
    """Send a message whose intent is written, once, and record what came of it."""
    clock = turn.ports.clock
    begun = message.begun_at
    if begun is None or clock.now() - begun > turn.policy.clocks.send_within:
        # Somebody may have settled it meanwhile: it was not sent by us, so it may be begun again.
        _record(turn, message, put_back(message, "not sent in time", None))
        return None
    outcome = turn.ports.whatsapp.send(message)
    match outcome:
        case Accepted():
            _note_acceptance(turn, message, outcome)
            return None
        case NotSent():
            handle_send_rejection(turn, message, outcome)
            return None
        case Unknown(reason=reason, server_error=server_error):
            if server_error:
                _record(turn, message, note_server_error(message))
            turn.tell(TurnEventKind.SEND_UNKNOWN, seq=message.seq, kind=message.kind, reason=reason)
            return TurnOutcome.WAITING


def _withdraw(
    turn: Turn, conversation: Conversation, message: OutboundMessage, decision: SendDecision
) -> None:
    """Take out what may not go out; a person's, where nothing else would make up for it."""
    now, after = turn.ports.clock.now(), cancel(message, decision)
    surely_not_out = after.state is State.CANCELLED
    gives_back = surely_not_out and _has_a_range(message)
    left = withdraw(conversation, message.seq, message.after if gives_back else None, now)
    is_lost = surely_not_out and not gives_back and leaves_silence(left, message)
    if is_lost:
        left = hand_over(left, now)
    if _write(turn, conversation, left, message, after):
        turn.tell(TurnEventKind.CANCELLED, seq=message.seq, rule=decision.rule)
        if is_lost:
            turn.tell(TurnEventKind.HANDED_OVER, reason=decision.rule)


def _note_acceptance(turn: Turn, message: OutboundMessage, accepted: Accepted) -> None:
    record_acceptance(turn, message, accepted.message_sid)
    turn.tell(
        TurnEventKind.SENT,
        seq=message.seq,
        kind=message.kind,
        message_id=message.message_id,
        message_sid=accepted.message_sid,
        call_id=message.call_id,
    )
    if accepted.warning_code is not None:
        tell_refusal(turn, message, accepted.warning_code, meaning_of(accepted.warning_code))


def _has_a_range(message: OutboundMessage) -> bool:
    """Say whether a range is lost with this message.

    A retry stands for one that had its own, and a person's message takes its own when it is begun.
    """
    if message.kind is Kind.OPERATOR:
        return message.attempt > 0 and message.after < message.upto
    return message.kind is Kind.REPLY and message.part == 1 and message.retry_of is None


def _write(
    turn: Turn,
    before: Conversation,
    after: Conversation,
    message: OutboundMessage,
    moved: OutboundMessage,
) -> bool:
    change = Commit(
        token=turn.ports.rng.token(), before=before, after=after, moved=((message, moved),)
    )
    return turn.ports.conversations.write(change) is CommitResult.DONE


def _take_out(turn: Turn, conversation: Conversation, message: OutboundMessage | None) -> None:
    accepted = message is not None and message.message_sid is not None
    after = finish_head(conversation, accepted=accepted, now=turn.ports.clock.now())
    token = turn.ports.rng.token()
    turn.ports.conversations.write(Commit(token=token, before=conversation, after=after))


def _wait(turn: Turn, conversation: Conversation, message: OutboundMessage) -> TurnOutcome:
    ends = end_waiting(turn, message.not_before)
    if (
        ends is TurnOutcome.WAITING
        and message.not_before is not None
        and conversation.due_at != message.not_before
    ):
        after = wait_until(conversation, message.not_before)
        token = turn.ports.rng.token()
        turn.ports.conversations.write(Commit(token=token, before=conversation, after=after))
    return ends


def _record(turn: Turn, before: OutboundMessage, after: OutboundMessage) -> bool:
    return turn.ports.messages.move(before, after)
