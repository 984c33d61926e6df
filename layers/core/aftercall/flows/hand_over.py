"""A person takes a conversation over, and gives it back to the agent."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from aftercall.domain.change import Change, Written
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.errors import Unavailable
from aftercall.domain.steps import give_back, hand_over
from aftercall.ports import Chance, Clock, Conversations, Nudges

MOST_TRIES = 12


class ControlOutcome(StrEnum):
    """What a request for control changed."""

    CHANGED = "changed"
    ALREADY_SO = "already_so"
    NO_CONVERSATION = "no_conversation"


def take_over(
    customer: str, *, conversations: Conversations, clock: Clock, chance: Chance
) -> ControlOutcome:
    """Put a person in control; from the commit on, nothing of the agent's is begun."""
    return _give(customer, Control.HUMAN, hand_over, conversations, clock, chance)


def give_to_agent(
    customer: str, *, conversations: Conversations, nudges: Nudges, clock: Clock, chance: Chance
) -> ControlOutcome:
    """Put the agent back in control, who then answers what is still unanswered."""
    outcome = _give(customer, Control.AGENT, give_back, conversations, clock, chance)
    nudges.nudge(customer, f"back:{chance.token()}")
    return outcome


def _give(
    customer: str,
    control: Control,
    step: Callable[[Conversation, datetime], Conversation],
    conversations: Conversations,
    clock: Clock,
    chance: Chance,
) -> ControlOutcome:
    for _ in range(MOST_TRIES):
        before = conversations.load(customer)
        if before is None:
            return ControlOutcome.NO_CONVERSATION
        if before.control is control:
            return ControlOutcome.ALREADY_SO
        change = Change(token=chance.token(), before=before, after=step(before, clock.now()))
        if conversations.write(change) is Written.DONE:
            return ControlOutcome.CHANGED
    raise Unavailable(f"the conversation of {customer[:4]}… kept moving; try again")
