"""A word may ask us to stop, or answer a question of ours: the customer is asked which, once."""

from dataclasses import replace

from aftercall.domain.commit import AddOutbound
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import hand_over
from aftercall.domain.outbound_transitions import begin_sending, message_id_of
from aftercall.domain.seq_range import SeqRange
from aftercall.domain.stop_question import add_stop_question
from aftercall.flows.turn.commit_answer import make_reply_part
from aftercall.flows.turn.send_next import hand_to_twilio
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome


def ask_back(turn: Turn, conversation: Conversation, lines: SeqRange) -> TurnOutcome | None:
    """Send our question whether to stop; return how the turn ends, or None to go on.

    It is a reply to these lines, so that it is sent, retried and cancelled as any other. Where the
    gate would deny it, a person takes over.
    """
    now, seq = turn.now, conversation.seq + 1
    wording = turn.policy.texts.wording(conversation.language)
    question = replace(
        make_reply_part(turn, conversation, wording.stop_question, lines),
        seq=seq,
        message_id=message_id_of(seq, turn.ports.rng.token()),
    )
    decision = turn.decide(question, conversation)
    if not decision.is_allowed:
        if turn.commit(conversation, hand_over(conversation, now, decision.rule)):
            turn.record(TurnEventKind.HANDED_OVER, reason=decision.rule)
        return None
    begun = begin_sending(question, decision, now)
    after = add_stop_question(conversation, lines, now)
    if not turn.commit(conversation, after, AddOutbound(begun)):
        return None
    turn.record(TurnEventKind.ASKED_BACK, seq=seq)
    return hand_to_twilio(turn, begun)
