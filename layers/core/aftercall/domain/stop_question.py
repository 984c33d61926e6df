"""Our question whether to stop, which follows a word that may be a wish or an answer.

The conversation's `stop_asked_seq` keeps where it stands: until it is asked it is the seq of the
word, afterwards the one behind all that was answered before it, and None once it is answered.
"""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import set_timers
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.seq_range import SeqRange


def add_stop_question(before: Conversation, lines: SeqRange, now: datetime) -> Conversation:
    """Add our question, which takes the next seq and is the answer to these lines."""
    seq = before.seq + 1
    after = replace(
        before,
        seq=seq,
        outbox=(*before.outbox, seq),
        answered_seq=lines.through,
        stop_asked_seq=lines.after + 1,
        last_ours_asks=True,
        waiting_since=None,
        last_message_at=now,
    )
    return set_timers(before, after, now)


def lines_to_ask(conversation: Conversation, lines: SeqRange) -> SeqRange:
    """Return the lines that the agent is asked about to answer these.

    After our question those that it covered come first: the agent has not seen them as a question
    of its own yet, such as "Baja" as the answer to which floor.
    """
    first = conversation.stop_asked_seq
    if first is None or first > conversation.answered_seq:
        return lines
    return SeqRange(after=first - 1, through=lines.through)


def begin_opening(conversation: Conversation, message: OutboundMessage) -> Conversation:
    """Return the conversation when a message of ours is about to be sent.

    An opening asks nothing that a stop word could answer. Not sooner, because until it is sent the
    customer may be answering what we asked before.
    """
    if message.kind is not Kind.OPENING or not conversation.last_ours_asks:
        return conversation
    return replace(conversation, last_ours_asks=False)
