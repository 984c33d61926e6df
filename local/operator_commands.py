"""The commands of a person at the business: take over, write, give back, release."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aftercall.domain.errors import Refused
from aftercall.flows.operator.change_control import ControlOutcome
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from aftercall.flows.operator.write import WriteOutcome, write_as_operator
from aftercall.gateways.sqs.turn_request_consumer import RELEASE
from local.commands import CannotDo, customer_of
from local.views import views_of

if TYPE_CHECKING:
    from local.running_stack import RunningStack

_UNTIL_GIVEN_BACK = (
    "the agent sends nothing to {0} until python -m local give-back {0}; "
    'write as that person: python -m local write {0} "..."'
)
_NOW = {
    ("take", ControlOutcome.CHANGED): f"a person is in control now: {_UNTIL_GIVEN_BACK}",
    ("take", ControlOutcome.ALREADY_SO): f"a person was in control already: {_UNTIL_GIVEN_BACK}",
    ("give-back", ControlOutcome.CHANGED): (
        "the agent is in control of {0} again, and answers now what the customer wrote meanwhile"
    ),
    ("give-back", ControlOutcome.ALREADY_SO): "the agent was in control of {0} already",
}
_CANNOT_WRITE = {
    WriteOutcome.AGENT_IN_CONTROL: "the agent is in control: python -m local take {0}",
    WriteOutcome.OPTED_OUT: "{0} does not want to be written to",
    WriteOutcome.NO_CONVERSATION: "there is no conversation with {0}",
}


def control(running: RunningStack, to: str, phone: str) -> str:
    """Let a person take a conversation over, or give it back to the agent."""
    customer, runtime = customer_of(phone), views_of(running)
    take = partial(take_over, customer)
    give = partial(give_back, customer, turn_requests=runtime.turn_requests)
    act = take if to == "take" else give
    outcome = act(conversations=runtime.conversations, clock=runtime.clock, rng=runtime.rng)
    if outcome is ControlOutcome.NO_CONVERSATION:
        raise CannotDo(f"there is no conversation with {customer}")
    return _NOW[to, outcome].format(customer)


def write(running: RunningStack, phone: str, text: str) -> str:
    """Write as the person in control, and return what was done."""
    customer, runtime = customer_of(phone), views_of(running)
    try:
        outcome = write_as_operator(
            customer,
            text,
            runtime.rng.token(),
            conversations=runtime.conversations,
            messages=runtime.messages,
            turn_requests=runtime.turn_requests,
            clock=runtime.clock,
            rng=runtime.rng,
        )
    except Refused as refusal:
        raise CannotDo(str(refusal)) from refusal
    if outcome in _CANNOT_WRITE:
        raise CannotDo(_CANNOT_WRITE[outcome].format(customer))
    return f"{customer}: {outcome}; python -m local show messages {customer} says how far it came"


def release_customer(running: RunningStack, phone: str) -> str:
    """Request a turn for a customer now, even in a back-off, and return what was done.

    The turn reads from the tables what is unsent or unanswered; earlier requests do not matter.
    """
    customer, runtime = customer_of(phone), views_of(running)
    if runtime.conversations.load(customer) is None:
        raise CannotDo(f"there is no conversation with {customer}")
    if not runtime.turn_requests.enqueue(customer, f"{RELEASE}{runtime.rng.token()}"):
        raise CannotDo("the queue takes no turn request: is `make local` still up?")
    return f"{customer}: released"
