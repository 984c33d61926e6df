"""A silence on purpose: an item that answers lines of the customer's with no message.

Without an item the ranges of the answers would have a gap, and a later answer that is cancelled
would make the lines unanswered again.
"""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import mark_answered, set_timers
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.outbound_transitions import message_id_of
from aftercall.domain.seq_range import SeqRange


def make_silence(
    conversation: Conversation,
    lines: SeqRange,
    *,
    reason: str,
    token: str,
    now: datetime,
    agent_session_id: str | None = None,
) -> OutboundMessage:
    """Return the item, with the next seq of its conversation; it is finished and never sent.

    `reason` says who chose to say nothing and how, such as the name of the agent's tool.
    """
    seq = conversation.seq + 1
    return OutboundMessage(
        customer=conversation.customer,
        seq=seq,
        message_id=message_id_of(seq, token),
        kind=Kind.SILENCE,
        text="",
        created_at=now,
        state=State.SILENT,
        epoch=conversation.epoch,
        answers=lines,
        call_id=conversation.call_id,
        agent_session_id=agent_session_id,
        reason=reason,
        address=conversation.address,
    )


def add_silence(before: Conversation, silence: OutboundMessage, now: datetime) -> Conversation:
    """Count the lines of a silence as answered; nothing is sent, counted or shown as activity."""
    through = max(silence.answers.through, before.answered_seq)
    after = replace(before, seq=silence.seq, answered_seq=through)
    since = after.last_inbound_at if after.has_unanswered else None
    return set_timers(before, replace(after, waiting_since=since), now)


def add_silence_of_agent(
    before: Conversation, silence: OutboundMessage, now: datetime
) -> Conversation:
    """Count the lines as answered by the agent, which works: what it failed before is over."""
    return set_timers(before, add_silence(mark_answered(before, now), silence, now), now)
