"""What a person writes in a conversation, and what it answers."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import settle
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.outbound_transitions import message_id_of

MOST_SIGNS = 1600
"""What Twilio takes in one message (error 21617)."""


def an_operators(
    text: str, request_id: str, conversation: Conversation, token: str, now: datetime
) -> OutboundMessage:
    """Return a person's message, numbered next; it means all that was written so far."""
    seq = conversation.seq + 1
    return OutboundMessage(
        customer=conversation.customer,
        seq=seq,
        message_id=message_id_of(seq, token),
        kind=Kind.OPERATOR,
        text=text,
        created_at=now,
        epoch=conversation.epoch,
        after=conversation.answered_seq,
        upto=conversation.in_seq,
        call_id=conversation.call_id,
        request_id=request_id,
        address=conversation.address,
    )


def answer_by_person(
    message: OutboundMessage, conversation: Conversation, now: datetime
) -> tuple[OutboundMessage, Conversation]:
    """Let a person's message answer, as it is begun, what it means and is still unanswered.

    Not sooner: one that is forbidden in the end has answered nothing, and the agent still has to.
    """
    if message.kind is not Kind.OPERATOR or message.attempt:
        return message, conversation
    after = conversation.answered_seq
    upto = max(message.upto, after)
    ranged = replace(message, after=after, upto=upto)
    if upto == after:
        return ranged, conversation
    answered = replace(conversation, answered_seq=upto)
    since = answered.last_inbound_at if answered.has_unanswered else None
    return ranged, settle(replace(answered, waiting_since=since), now)
