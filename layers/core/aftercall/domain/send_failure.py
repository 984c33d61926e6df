"""What a message that Twilio refused, or could not deliver, changes in its conversation."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.codes import Reaction
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import BACK_OFF, hand_over, opt_out
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.outbound_transitions import message_id_of

MOST_RETRIES = len(BACK_OFF)
ANSWERS = (Kind.REPLY, Kind.OPERATOR)
"""What a customer waits for."""


def follow_refusal(
    before: Conversation, refused: OutboundMessage, reaction: Reaction, now: datetime
) -> Conversation:
    """Return the conversation as a message that did not arrive, for good, leaves it.

    It is opted out, or its window closed, and where silence would follow it is a person's.
    """
    match reaction:
        case Reaction.OPT_OUT:
            return opt_out(before, now)
        case Reaction.TEMPLATE:
            return _close_window(before, refused, now)
    return hand_over(before, now) if leaves_silence(before, refused) else before


def follow_loss(
    number: Conversation, lost: OutboundMessage, reaction: Reaction, now: datetime
) -> Conversation:
    """Return the number's conversation as a message leaves it that was lost under the scoped id.

    Their seqs are of two conversations, so whether the customer has written since is told by time.
    """
    if reaction is Reaction.OPT_OUT:
        return opt_out(number, now)
    last = number.last_inbound_at
    written_since = last is not None and last > lost.created_at
    silent = lost.kind in ANSWERS and number.agent_may_answer and not written_since
    return hand_over(number, now) if silent else number


def leaves_silence(conversation: Conversation, lost: OutboundMessage) -> bool:
    """Say whether nothing but a person would make up for a message that did not arrive.

    Who has written since gets the answer to that. An opening's end stands in its call's record,
    and what a notice announces comes all the same.
    """
    written_since = conversation.in_seq > lost.upto
    return lost.kind in ANSWERS and conversation.agent_may_answer and not written_since


def _close_window(before: Conversation, refused: OutboundMessage, now: datetime) -> Conversation:
    """Note when WhatsApp took the window for closed; an answer that it cost is a person's matter.

    What the customer wrote after that opened the window again, and is answered by itself.
    """
    at = refused.begun_at or now
    after = replace(before, window_closed_at=max(at, before.window_closed_at or at))
    open_again = after.last_inbound_at is not None and after.last_inbound_at > at
    if refused.kind not in ANSWERS or open_again or not after.agent_may_answer:
        return after
    return hand_over(after, now)


def make_retry(
    undelivered: OutboundMessage, conversation: Conversation, token: str, now: datetime
) -> OutboundMessage | None:
    """Return the new message that says the same again later, numbered next; None for no more.

    Only a reply is said again by itself, and only while nothing moved the fence since. Its waits
    are short, because what the customer writes meanwhile is answered behind it.
    """
    fenced = not conversation.agent_may_answer or conversation.epoch != undelivered.epoch
    if undelivered.kind is not Kind.REPLY or fenced or undelivered.retries >= MOST_RETRIES:
        return None
    seq = conversation.seq + 1
    return OutboundMessage(
        customer=undelivered.customer,
        seq=seq,
        message_id=message_id_of(seq, token),
        kind=undelivered.kind,
        text=undelivered.text,
        created_at=now,
        epoch=undelivered.epoch,
        after=undelivered.after,
        upto=undelivered.upto,
        part=undelivered.part,
        parts=undelivered.parts,
        call_id=undelivered.call_id,
        agent_session_id=undelivered.agent_session_id,
        address=conversation.address,
        retry_of=undelivered.seq,
        retries=undelivered.retries + 1,
        not_before=now + BACK_OFF[undelivered.retries],
    )
