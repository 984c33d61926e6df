"""The commands that another terminal sends to the running stack, as a customer or an operator."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import httpx

from aftercall.domain.errors import Refused
from aftercall.domain.phone import read_phone
from aftercall.flows.operator.change_control import ControlOutcome
from aftercall.flows.operator.give_back import give_back
from aftercall.flows.operator.take_over import take_over
from aftercall.flows.operator.write import WriteOutcome, write_as_operator
from aftercall.gateways.sqs.turn_request_consumer import RELEASE
from local.show import show_active, show_history, show_messages, show_statistics
from local.views import views_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.running_stack import RunningStack

NAMES = ("Ana", "Bruno", "Carla", "David", "Elena", "Felipe", "Gloria", "Hugo", "Irene", "Julio")
_CANNOT_WRITE = {
    WriteOutcome.AGENT_IN_CONTROL: "the agent is in control: python -m local take {0}",
    WriteOutcome.OPTED_OUT: "{0} does not want to be written to",
    WriteOutcome.NO_CONVERSATION: "there is no conversation with {0}",
}
ENDINGS = ("completed", "voicemail", "completed", "failed", "silent")


class CannotDo(Exception):
    """The command cannot be carried out; the sentence says why and what to do."""


def say(running: RunningStack, phone: str, text: str) -> str:
    """Write a message as a customer and return what was done."""
    if running.twilio_url is None:
        raise CannotDo("Twilio is real here: write from a real phone")
    customer = customer_of(phone)
    message = {"from": f"whatsapp:{customer}", "body": text}
    return f"{customer} wrote: sid {_post(running.twilio_url, '/_control/inbound', message)['sid']}"


def call(running: RunningStack, customers: int) -> str:
    """Start a batch of calls that end in different ways and return whom it calls."""
    if running.elevenlabs_url is None:
        raise CannotDo("ElevenLabs is real here: start the batch there")
    recipients = [
        {
            "phone_number": f"+5730000000{number + 1:02d}",
            "name": NAMES[number % len(NAMES)],
            "plan": ENDINGS[number % len(ENDINGS)],
        }
        for number in range(customers)
    ]
    batch = {"call_name": "Batch", "recipients": recipients}
    _post(running.elevenlabs_url, "/_control/batches", batch)
    lines = [f"{one['name']} {one['phone_number']} ({one['plan']})" for one in recipients]
    return "\n".join([f"calling {customers} customers:", *lines])


def show(running: RunningStack, what: str, phone: str | None) -> str:
    """Return one of the owner's views."""
    if what in ("active", "statistics"):
        runtime = views_of(running)
        return show_active(runtime) if what == "active" else show_statistics(runtime)
    if phone is None:
        raise CannotDo(f"say whose: python -m local show {what} +573000000001")
    customer, runtime = customer_of(phone), views_of(running)
    return (
        show_messages(runtime, customer) if what == "messages" else show_history(runtime, customer)
    )


def control(running: RunningStack, to: str, phone: str) -> str:
    """Let a person take a conversation over, or give it back to the agent."""
    customer, runtime = customer_of(phone), views_of(running)
    take = partial(take_over, customer)
    give = partial(give_back, customer, turn_requests=runtime.turn_requests)
    act = take if to == "take" else give
    outcome = act(conversations=runtime.conversations, clock=runtime.clock, rng=runtime.rng)
    if outcome is ControlOutcome.NO_CONVERSATION:
        raise CannotDo(f"there is no conversation with {customer}")
    return f"{customer}: {outcome}"


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


def customer_of(phone: str) -> str:
    """Read a phone as it is typed."""
    customer = read_phone(phone)
    if customer is None:
        raise CannotDo(f"{phone!r} is no phone number: write it like +573000000001")
    return customer


def _post(url: str, path: str, body: Mapping[str, object]) -> dict[str, object]:
    try:
        answer = httpx.post(f"{url}{path}", json=body, timeout=20)
    except httpx.HTTPError as error:
        raise CannotDo(f"the stack does not answer ({error}): is `make local` still up?") from error
    document: dict[str, object] = answer.json()
    if answer.is_error:
        raise CannotDo(str(document.get("error", document)))
    return document
