"""The commands sent to the running stack: call customers, write as one, look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from aftercall.domain.phone import read_phone
from local.results import await_answer, await_decisions
from local.show import show_active, show_history, show_messages, show_statistics
from local.views import views_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.running_stack import RunningStack

NAMES = ("Ana", "Bruno", "Carla", "David", "Elena", "Felipe", "Gloria", "Hugo", "Irene", "Julio")
ENDINGS = ("completed", "voicemail", "completed", "failed", "silent")


class CannotDo(Exception):
    """The command cannot be carried out; the sentence says why and what to do."""


def say(running: RunningStack, phone: str, text: str, *, wait: bool) -> Iterator[str]:
    """Write a message as a customer; yield what was done, and the answer where that is awaited."""
    if running.twilio_url is None:
        raise CannotDo("Twilio is real here: write from a real phone")
    customer = customer_of(phone)
    message = {"from": f"whatsapp:{customer}", "body": text}
    sid = str(_post(running.twilio_url, "/_control/inbound", message)["sid"])
    yield f"{customer} wrote: sid {sid}"
    if wait:
        yield await_answer(views_of(running), customer, sid)


def call(running: RunningStack, customers: int, *, wait: bool) -> Iterator[str]:
    """Start a batch of calls that end in different ways; yield whom it calls, and what follows."""
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
    started = _post(running.elevenlabs_url, "/_control/batches", batch)
    yield f"calling {customers} customer{'s' if customers > 1 else ''}:"
    yield from (f"{one['name']} {one['phone_number']} ({one['plan']})" for one in recipients)
    if wait:
        yield "waiting until the calls have ended and each is decided (--no-wait does not wait)"
        phones = [one["phone_number"] for one in recipients]
        yield from await_decisions(views_of(running), str(started["id"]), phones)


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
