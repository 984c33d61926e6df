"""A message that an operator writes, and the lines that it answers."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import set_timers
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.outbound_transitions import message_id_of
from aftercall.domain.seq_range import SeqRange

MOST_CHARACTERS = 1600
"""The longest body that Twilio accepts (error 21617)."""


def make_operator_message(
    text: str, request_id: str, conversation: Conversation, token: str, now: datetime
) -> OutboundMessage:
    """Return an operator's message with the next seq; it answers all lines that are unanswered."""
    seq = conversation.seq + 1
    return OutboundMessage(
        customer=conversation.customer,
        seq=seq,
        message_id=message_id_of(seq, token),
        kind=Kind.OPERATOR,
        text=text,
        created_at=now,
        epoch=conversation.epoch,
        answers=SeqRange(after=conversation.answered_seq, through=conversation.in_seq),
        call_id=conversation.call_id,
        request_id=request_id,
        address=conversation.address,
    )


def cover_unanswered(
    message: OutboundMessage, conversation: Conversation, now: datetime
) -> tuple[OutboundMessage, Conversation]:
    """Mark the lines that an operator's message answers as answered, when its sending begins.

    Not sooner, because a message that the gate denies in the end has answered nothing. Lines that
    were answered meanwhile are left out. Other kinds of message are returned as they are.
    """
    if message.kind is not Kind.OPERATOR or message.attempt:
        return message, conversation
    after = conversation.answered_seq
    covers = SeqRange(after=after, through=max(message.answers.through, after))
    covering = replace(message, answers=covers)
    if covers.is_empty:
        return covering, conversation
    answered = replace(conversation, answered_seq=covers.through)
    since = answered.last_inbound_at if answered.has_unanswered else None
    return covering, set_timers(conversation, replace(answered, waiting_since=since), now)
