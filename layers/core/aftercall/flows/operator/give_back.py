"""An operator gives a conversation back to the agent."""

from aftercall.domain import conversation_transitions
from aftercall.domain.conversation import Control
from aftercall.flows.operator.change_control import ControlOutcome, change_control
from aftercall.ports import Clock, Conversations, Random, TurnRequests


def give_back(
    customer: str,
    *,
    conversations: Conversations,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> ControlOutcome:
    """Put the agent in control; it then answers what is unanswered. Raises Unavailable."""
    outcome = change_control(
        customer,
        Control.AGENT,
        conversation_transitions.give_back,
        conversations=conversations,
        clock=clock,
        rng=rng,
    )
    turn_requests.enqueue(customer, f"back:{rng.token()}")
    return outcome
