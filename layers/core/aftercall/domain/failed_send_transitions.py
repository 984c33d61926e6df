"""What a message that finally was not delivered changes in its conversation."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import RETRY_DELAYS, hand_over, opt_out
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.outbound_transitions import message_id_of
from aftercall.domain.send_failure import Reaction

MOST_RETRIES = len(RETRY_DELAYS)
LOST = "not_delivered"
"""Why a person takes over after a message was lost; the message itself says more."""
ANSWER_KINDS = (Kind.REPLY, Kind.OPERATOR)
"""The kinds of message that a customer waits for."""


def apply_send_failure(
    before: Conversation, failed: OutboundMessage, reaction: Reaction, now: datetime
) -> Conversation:
    """Return the conversation as a message that failed for good leaves it.

    The reaction opts the customer out or closes the window. Where the customer would be left
    without an answer, a person takes over.
    """
    match reaction:
        case Reaction.OPT_OUT:
            # Who has written since may have opted in at Twilio: the next send will tell.
            return before if before.in_seq > failed.seq else opt_out(before, now)
        case Reaction.TEMPLATE:
            return _close_window(before, failed, now)
    return hand_over(before, now, LOST) if leaves_customer_waiting(before, failed) else before


def apply_loss_after_merge(
    main: Conversation, lost: OutboundMessage, reaction: Reaction, now: datetime
) -> Conversation:
    """Return the customer's main conversation after a message failed under a merged address.

    Whether the customer has written since is decided by time, because each of the two conversations
    has its own seqs.
    """
    last = main.last_inbound_at
    written_since = last is not None and last > lost.created_at
    if reaction is Reaction.OPT_OUT:
        return main if written_since else opt_out(main, now)
    waits = lost.kind in ANSWER_KINDS and main.agent_may_answer and not written_since
    return hand_over(main, now, LOST) if waits else main


def leaves_customer_waiting(conversation: Conversation, lost: OutboundMessage) -> bool:
    """Return whether a message that did not arrive leaves the customer without any answer.

    A customer who has written since gets the answer to that. Nobody waits for an opening or a
    notice.
    """
    written_since = conversation.in_seq > lost.answers.through
    return lost.kind in ANSWER_KINDS and conversation.agent_may_answer and not written_since


def _close_window(before: Conversation, failed: OutboundMessage, now: datetime) -> Conversation:
    """Record when WhatsApp refused free text; a person takes over where an answer was lost by it.

    A line that arrived after that has opened the window again, and is answered as usual.
    """
    at = failed.begun_at or now
    after = replace(before, window_closed_at=max(at, before.window_closed_at or at))
    open_again = after.last_inbound_at is not None and after.last_inbound_at > at
    if failed.kind not in ANSWER_KINDS or open_again or not after.agent_may_answer:
        return after
    return hand_over(after, now, "window_closed")


def make_retry(
    undelivered: OutboundMessage, conversation: Conversation, token: str, now: datetime
) -> OutboundMessage | None:
    """Return a new message with the same text, to be sent later; None where there is no retry.

    Only a reply is retried automatically, and only while control and opt-out are unchanged. The
    delays are short, because what the customer writes meanwhile is answered after it.
    """
    control_changed = not conversation.agent_may_answer or conversation.epoch != undelivered.epoch
    if undelivered.kind is not Kind.REPLY or control_changed or undelivered.retries >= MOST_RETRIES:
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
        answers=undelivered.answers,
        part=undelivered.part,
        parts=undelivered.parts,
        call_id=undelivered.call_id,
        agent_session_id=undelivered.agent_session_id,
        address=conversation.address,
        retry_of=undelivered.seq,
        retries=undelivered.retries + 1,
        not_before=now + RETRY_DELAYS[undelivered.retries],
    )
