"""An operator takes a conversation over from the agent."""

from aftercall.domain.conversation import Control
from aftercall.domain.conversation_transitions import hand_over
from aftercall.flows.operator.change_control import ControlOutcome, change_control
from aftercall.ports import Clock, Conversations, Random


def take_over(
    customer: str, *, conversations: Conversations, clock: Clock, rng: Random
) -> ControlOutcome:
    """Put a person in control: after the commit no message of the agent's is sent.

    Raises Unavailable where the table gives no answer.
    """
    return change_control(
        customer, Control.HUMAN, hand_over, conversations=conversations, clock=clock, rng=rng
    )
