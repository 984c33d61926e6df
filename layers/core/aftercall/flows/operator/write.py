"""An operator writes to a customer, while a person is in control."""

from dataclasses import replace
from enum import StrEnum

from aftercall.domain.commit import AddOutbound, commit_of
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.conversation_transitions import enqueue_outbound
from aftercall.domain.errors import Refused
from aftercall.domain.message import OutboundMessage
from aftercall.domain.operator_message import MOST_CHARACTERS, make_operator_message
from aftercall.domain.question import asks
from aftercall.flows.customer_merge.find_conversation import find_conversation
from aftercall.flows.optimistic_commit import Decided, commit_optimistically
from aftercall.ports import Clock, Conversations, Messages, Random, TurnRequests

RECENT = 50
"""How many of the newest messages are searched for a repeated request."""


class WriteOutcome(StrEnum):
    """What became of an operator's message."""

    QUEUED = "queued"
    REPEATED = "repeated"
    AGENT_IN_CONTROL = "agent_in_control"
    OPTED_OUT = "opted_out"
    NO_CONVERSATION = "no_conversation"


def write_as_operator(
    customer: str,
    text: str,
    request_id: str,
    *,
    conversations: Conversations,
    messages: Messages,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> WriteOutcome:
    """Queue an operator's message, once per request id, while a person is in control.

    A repeated request requests a turn too: the first may have died between storing and requesting.
    Raises Refused for a text that cannot be sent, Unavailable where the table gives no answer.
    """
    words = text.strip()
    if not words or len(words) > MOST_CHARACTERS:
        raise Refused(f"a message has 1 to {MOST_CHARACTERS} characters, this one has {len(words)}")

    def decide(before: Conversation | None) -> Decided[WriteOutcome]:
        # The conversation is read before the messages: if the same request is stored in between,
        # this commit is STALE and the next read finds the message.
        refusal = _refusal(before, request_id, messages)
        if before is None or refusal is not None:
            return Decided(result=refusal or WriteOutcome.NO_CONVERSATION)
        now = clock.now()
        message = make_operator_message(words, request_id, before, rng.token(), now)
        after = enqueue_outbound(replace(before, stop_asked_seq=None), now, asks=asks(words))
        commit = commit_of(rng.token(), before, after, AddOutbound(message))
        return Decided(result=WriteOutcome.QUEUED, commit=commit)

    outcome = commit_optimistically(
        lambda: find_conversation(customer, conversations),
        decide,
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing=f"storing an operator's message to {customer[:4]}…",
    )
    if outcome in (WriteOutcome.QUEUED, WriteOutcome.REPEATED):
        turn_requests.enqueue(customer, f"write:{request_id}")
    return outcome


def _refusal(
    before: Conversation | None, request_id: str, messages: Messages
) -> WriteOutcome | None:
    """Return why nothing is queued, or None where the message may be."""
    if before is None:
        return WriteOutcome.NO_CONVERSATION
    if _was_made(messages, before.customer, request_id):
        return WriteOutcome.REPEATED
    if before.control is not Control.HUMAN:
        return WriteOutcome.AGENT_IN_CONTROL
    return WriteOutcome.OPTED_OUT if before.opted_out_at is not None else None


def _was_made(messages: Messages, customer: str, request_id: str) -> bool:
    newest = messages.newest(customer, RECENT)
    ours = [one for one in newest if isinstance(one, OutboundMessage)]
    return request_id in {one.request_id for one in ours}
