"""The real handlers of both webhooks, bound to one memory per request."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap import call_webhook, twilio_webhook
from aftercall.bootstrap.call_intake import CallIntake
from aftercall.config.settings import TwilioSettings
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.opening import OpeningPolicy
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.gateways.phone_numbers import INTERNATIONAL_ONLY
from aftercall.telemetry import logger
from functions.call_webhook.app import lambda_handler as call_handler
from functions.twilio_webhook.app import lambda_handler as twilio_handler
from tests.fuzz.case import CUSTOMER, MESSAGE_ID, PREVIOUS_TOKEN, WebhookRoute
from tests.fuzz.memory import NOW, FixedSystem, Memory
from tests.signed_webhooks import ACCOUNT, CALL_SECRET, SENDER, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.signed_webhooks import Event

_TEXTS = cache(read_message_catalog)
_ZONE = ZoneInfo("America/Bogota")


class LogStream:
    """A standard output for logs; `unwritable` holds the lines that are not UTF-8."""

    def __init__(self) -> None:
        self.unwritable: list[str] = []

    def write(self, text: str) -> int:
        """Encode a line and drop it."""
        try:
            return len(text.encode())
        except UnicodeError:
            self.unwritable.append(text)
            return 0

    def flush(self) -> None:
        """Do nothing: no line is kept."""


def invoke(route: WebhookRoute, event: Event) -> Any:
    """Call the handler of a route with an event."""
    handler = call_handler if route is WebhookRoute.CALL else twilio_handler
    return handler(event, LambdaContext())


@contextmanager
def bound_to(memory: Memory) -> Iterator[None]:
    """Let both handlers use one memory."""
    with ExitStack() as stack:
        stack.enter_context(twilio_webhook.get_runtime.using(_twilio_runtime(memory)))
        stack.enter_context(call_webhook.get_runtime.using(_call_runtime(memory)))
        yield


@contextmanager
def captured_logs() -> Iterator[LogStream]:
    """Send what the handlers log to a stream of its own."""
    stream = LogStream()
    handler: Any = logger.registered_handler
    before = handler.setStream(stream)
    try:
        with redirect_stdout(stream):
            yield stream
    finally:
        handler.setStream(before)


def a_sent_message() -> OutboundMessage:
    """Return the message of ours that a delivery report may be about."""
    return OutboundMessage(
        customer=CUSTOMER,
        seq=7,
        message_id=MESSAGE_ID,
        kind=Kind.REPLY,
        text="Claro que sí",
        created_at=NOW,
        state=State.SENDING,
        attempt=1,
        begun_at=NOW,
    )


def _twilio_runtime(memory: Memory) -> twilio_webhook.Runtime:
    system = FixedSystem()
    settings = TwilioSettings(
        secret="a-secret",
        account_sid=ACCOUNT,
        sender=SENDER,
        base_url="https://api.twilio.com",
        messaging_base_url="https://messaging.twilio.com",
        public_base_url="",
        sandbox=False,
    )
    return twilio_webhook.Runtime(
        settings=settings,
        auth_tokens=lambda: [TOKEN, PREVIOUS_TOKEN],
        conversations=memory.conversations,
        messages=memory.messages,
        turn_requests=memory.turn_requests,
        clock=system,
        rng=system,
    )


def _call_runtime(memory: Memory) -> call_webhook.Runtime:
    system = FixedSystem()
    call_intake = CallIntake(
        policy=_OPENINGS,
        texts=_TEXTS("es"),
        time_zone=_ZONE,
        conversations=memory.conversations,
        calls=memory.calls,
        cursors=memory.cursors,
        turn_requests=memory.turn_requests,
        clock=system,
        rng=system,
    )
    return call_webhook.Runtime(
        policy=CallPolicy(since=None, max_age=timedelta(hours=24), agent_ids=frozenset()),
        secrets=lambda: [CALL_SECRET],
        numbers=INTERNATIONAL_ONLY,
        call_intake=call_intake,
        clock=system,
    )


_OPENINGS = OpeningPolicy(
    enabled=True,
    sandbox=True,
    max_per_day=200,
    name_variables=("name", "nombre"),
    topic_fields=("topic", "tema"),
    templates={},
)
