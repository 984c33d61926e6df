"""A person takes a conversation over, writes in it, and gives it back to the agent."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.conversation_transitions import add_notice, give_back, hand_over
from aftercall.domain.errors import Refused, Unavailable
from aftercall.domain.message import OutboundMessage
from aftercall.domain.operator_message import MOST_SIGNS, an_operators
from aftercall.ports import Clock, Conversations, Messages, Random, TurnRequests

MOST_TRIES = 12
RECENT = 50
"""Among how many of the newest messages a repeated request is looked for."""


class ControlOutcome(StrEnum):
    """What a request for control changed."""

    CHANGED = "changed"
    ALREADY_SO = "already_so"
    NO_CONVERSATION = "no_conversation"


class WriteOutcome(StrEnum):
    """What became of a person's message."""

    QUEUED = "queued"
    REPEATED = "repeated"
    AGENT_IN_CONTROL = "agent_in_control"
    OPTED_OUT = "opted_out"
    NO_CONVERSATION = "no_conversation"


def take_over(
    customer: str, *, conversations: Conversations, clock: Clock, rng: Random
) -> ControlOutcome:
    """Put a person in control; from the commit on, nothing of the agent's is begun."""
    return _give(customer, Control.HUMAN, hand_over, conversations, clock, rng)


def give_to_agent(
    customer: str,
    *,
    conversations: Conversations,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> ControlOutcome:
    """Put the agent back in control, who then answers what is still unanswered."""
    outcome = _give(customer, Control.AGENT, give_back, conversations, clock, rng)
    turn_requests.enqueue(customer, f"back:{rng.token()}")
    return outcome


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
    """Queue a person's message, once per request, while a person is in control.

    A repeated request nudges too: the first may have died between storing and nudging. Raises
    Refused for a text that cannot be sent, Unavailable where the table gives no answer.
    """
    words = text.strip()
    if not words or len(words) > MOST_SIGNS:
        raise Refused(f"a message has 1 to {MOST_SIGNS} signs, this one has {len(words)}")
    outcome = _queue(customer, words, request_id, conversations, messages, clock, rng)
    if outcome in (WriteOutcome.QUEUED, WriteOutcome.REPEATED):
        turn_requests.enqueue(customer, f"write:{request_id}")
    return outcome


def _queue(
    customer: str,
    text: str,
    request_id: str,
    conversations: Conversations,
    messages: Messages,
    clock: Clock,
    rng: Random,
) -> WriteOutcome:
    for tried in range(MOST_TRIES):
        # Read before the messages: a request written in between makes this version stale.
        before = _load(customer, conversations)
        if before is None:
            return WriteOutcome.NO_CONVERSATION
        if _was_made(messages, before.customer, request_id):
            return WriteOutcome.REPEATED
        if before.control is not Control.HUMAN:
            return WriteOutcome.AGENT_IN_CONTROL
        if before.opted_out_at is not None:
            return WriteOutcome.OPTED_OUT
        now = clock.now()
        message = an_operators(text, request_id, before, rng.token(), now)
        after = add_notice(before, now)
        change = Commit(token=rng.token(), before=before, after=after, added=(message,))
        if conversations.write(change) is CommitResult.DONE:
            return WriteOutcome.QUEUED
        clock.sleep(rng.fraction() * 0.02 * (tried + 1))
    raise Unavailable(f"the conversation of {customer[:4]}… kept moving; try again")


def _load(customer: str, conversations: Conversations) -> Conversation | None:
    """Return the conversation that goes on, under whichever address of the customer's."""
    found = conversations.load(customer)
    if found is None or found.moves_to is None:
        return found
    return conversations.load(found.moves_to)


def _was_made(messages: Messages, customer: str, request_id: str) -> bool:
    newest = messages.newest(customer, RECENT)
    ours = [one for one in newest if isinstance(one, OutboundMessage)]
    return request_id in {one.request_id for one in ours}


def _give(
    customer: str,
    control: Control,
    step: Callable[[Conversation, datetime], Conversation],
    conversations: Conversations,
    clock: Clock,
    rng: Random,
) -> ControlOutcome:
    for _ in range(MOST_TRIES):
        before = _load(customer, conversations)
        if before is None:
            return ControlOutcome.NO_CONVERSATION
        if before.control is control:
            return ControlOutcome.ALREADY_SO
        change = Commit(token=rng.token(), before=before, after=step(before, clock.now()))
        if conversations.write(change) is CommitResult.DONE:
            return ControlOutcome.CHANGED
    raise Unavailable(f"the conversation of {customer[:4]}… kept moving; try again")
