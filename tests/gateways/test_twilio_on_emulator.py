"""Our sender, our reader and the emulated Twilio understand each other over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from queue import Queue
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.send_outcome import Accepted, NotSent, Unknown
from aftercall.gateways.twilio.messages import TwilioWhatsApp
from aftercall.gateways.twilio.signature import read_signed_form
from aftercall.gateways.twilio.webhook import read_message, read_report
from local.emulators.serve import serve
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.scenarios import NO_DELAYS
from local.emulators.twilio.templates import Template
from tests.gateways.twilio_stub import ACCOUNT, ANA, REPLY, SENDER, a_sender

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
HX = "HX" + "0" * 32
TOKEN = "made-up-token"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The emulator, our gateway to it, and the events of the webhooks it posts."""

    emulator: TwilioEmulator
    whatsapp: TwilioWhatsApp
    events: "Queue[dict[str, Any]]"
    public_url: str


@pytest.fixture
def pair() -> Iterator[Pair]:
    events: Queue[dict[str, Any]] = Queue()

    async def take(request: Request) -> Response:
        body = (await request.body()).decode("ascii")
        event = {"rawPath": request.url.path, "headers": dict(request.headers), "body": body}
        events.put(event)
        return Response(status_code=204)

    receiver = Starlette(routes=[Route("/{path:path}", take, methods=["POST"])])
    emulator = TwilioEmulator(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, delays=NO_DELAYS
    )
    emulator.inbound(f"whatsapp:{ANA}", "Hola")
    with (
        serve(receiver) as webhook,
        serve(emulator.app) as server,
        a_sender(server.url, public_base_url=webhook.url) as whatsapp,
    ):
        emulator.webhook_url = f"{webhook.url}/webhook/twilio/incoming"
        yield Pair(emulator=emulator, whatsapp=whatsapp, events=events, public_url=webhook.url)
        emulator.close()


def outbound_texts(pair: Pair) -> list[str]:
    thread = pair.emulator.thread(f"whatsapp:{ANA}")
    return [message.body for message in thread if message.sender == SENDER]


def test_a_reply_is_accepted_and_held_as_it_was_written(pair: Pair) -> None:
    outcome = pair.whatsapp.send(REPLY)
    assert isinstance(outcome, Accepted)
    (held,) = [one for one in pair.emulator.messages() if one.sid == outcome.message_sid]
    assert held.body == REPLY.text


def test_a_template_is_filled_with_its_variables(pair: Pair) -> None:
    pair.emulator.add_template(Template(sid=HX, body="Hola {{1}}, seguimos por aquí."))
    opening = replace(REPLY, content_sid=HX, content_variables={"1": "Ana María"})
    assert isinstance(pair.whatsapp.send(opening), Accepted)
    assert outbound_texts(pair) == ["Hola Ana María, seguimos por aquí."]


@pytest.mark.parametrize(
    ("behaviour", "code", "status", "waits"),
    [
        ("refuse", 21211, 400, False),
        ("unauthorized", 20003, 401, False),
        ("too_many_requests", 20429, 429, True),
        ("channel_rate", 63018, 429, False),
        ("daily_cap", 63038, 429, False),
    ],
)
def test_a_refusal_is_read_with_its_code(
    pair: Pair, behaviour: str, code: int, status: int, waits: bool
) -> None:
    pair.emulator.behaviours.book(behaviour)
    outcome = pair.whatsapp.send(REPLY)
    assert isinstance(outcome, NotSent)
    assert (outcome.failure.code, outcome.http_status) == (code, status)
    assert (outcome.retry_after is not None) is waits
    assert outbound_texts(pair) == []


@pytest.mark.parametrize(
    ("behaviour", "held"),
    [
        ("error_before_accepting", 0),
        ("html_503", 0),
        ("error_after_accepting", 1),
        ("cut_after_accepting", 1),
    ],
)
def test_an_open_end_is_unknown_whether_or_not_twilio_holds_the_message(
    pair: Pair, behaviour: str, held: int
) -> None:
    pair.emulator.behaviours.book(behaviour)
    assert isinstance(pair.whatsapp.send(REPLY), Unknown)
    assert len(outbound_texts(pair)) == held


def test_typing_is_shown(pair: Pair) -> None:
    (heard,) = pair.emulator.messages()
    pair.whatsapp.show_typing(heard.sid)
    assert [entry.kind for entry in pair.emulator.journal.after()][-1] == "typing"


def test_a_report_finds_the_message_it_speaks_of(pair: Pair) -> None:
    sent = pair.whatsapp.send(REPLY)
    assert isinstance(sent, Accepted)
    event = pair.events.get(timeout=5)
    form = read_signed_form(event, pair.public_url, lambda: [TOKEN])
    report = read_report(
        form,
        message_id=event["rawPath"].rpartition("/")[2],
        account_sid=ACCOUNT,
        sender=SENDER,
        at=NOW,
    )
    assert (report.message_id, report.message_sid) == (REPLY.message_id, sent.message_sid)
    assert report.customer == ANA
    assert report.status in set(DeliveryStatus)


def test_a_customers_message_is_read_from_its_webhook(pair: Pair) -> None:
    text = "Sí 😀 + & \n ¿cuál?"
    sid = pair.emulator.inbound(f"whatsapp:{ANA}", text)
    form = read_signed_form(pair.events.get(timeout=5), pair.public_url, lambda: [TOKEN])
    message = read_message(form, account_sid=ACCOUNT, sender=SENDER, at=NOW)
    assert (message.customer, message.message_sid, message.text) == (ANA, sid, text)
    assert message.profile_name == "Ana"
