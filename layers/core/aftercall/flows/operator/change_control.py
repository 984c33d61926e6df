"""The part that taking over and giving back have in common: one commit that changes control."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from aftercall.domain.commit import commit_of
from aftercall.domain.conversation import Control, Conversation
from aftercall.flows.customer_merge.find_conversation import find_conversation
from aftercall.flows.optimistic_commit import Decided, commit_optimistically
from aftercall.ports import Clock, Conversations, Random


class ControlOutcome(StrEnum):
    """What a request to change control led to."""

    CHANGED = "changed"
    ALREADY_SO = "already_so"
    NO_CONVERSATION = "no_conversation"


def change_control(
    customer: str,
    control: Control,
    transition: Callable[[Conversation, datetime], Conversation],
    *,
    conversations: Conversations,
    clock: Clock,
    rng: Random,
) -> ControlOutcome:
    """Apply the transition that leads to this control, unless the conversation has it already.

    Raises Unavailable where the table gives no answer or others keep writing first.
    """

    def decide(before: Conversation | None) -> Decided[ControlOutcome]:
        if before is None:
            return Decided(result=ControlOutcome.NO_CONVERSATION)
        if before.control is control:
            return Decided(result=ControlOutcome.ALREADY_SO)
        commit = commit_of(rng.token(), before, transition(before, clock.now()))
        return Decided(result=ControlOutcome.CHANGED, commit=commit)

    return commit_optimistically(
        lambda: find_conversation(customer, conversations),
        decide,
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing=f"changing who answers {customer[:4]}…",
    )
