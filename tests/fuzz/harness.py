"""The real handlers over memory, bound for one request at a time."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, redirect_stdout
from datetime import timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap import call_webhook, twilio_webhook
from aftercall.bootstrap.call_intake import CallIntake
from aftercall.config.settings import TwilioSettings
from aftercall.domain.call import CallPolicy
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.opening import OpeningPolicy
from aftercall.flows.calls.start_conversation import start_conversation
from aftercall.gateways.message_catalog import read_message_catalog
from aftercall.telemetry import logger
from functions.call_webhook.app import lambda_handler as call_handler
from functions.twilio_webhook.app import lambda_handler as twilio_handler
from tests.fuzz.case import (
    ACCOUNT,
    CALL_SECRET,
    CUSTOMER,
    MESSAGE_ID,
    PREVIOUS_TOKEN,
    SENDER,
    TOKEN,
    Door,
)
from tests.fuzz.memory import NOW, Memory, Steady

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fuzz.case import Event

_TEXTS = cache(read_message_catalog)
_ZONE = ZoneInfo("America/Bogota")


class Sink:
    """Takes log lines as Lambda's standard output does: `lost` holds those that are no UTF-8."""

    def __init__(self) -> None:
        self.lost: list[str] = []

    def write(self, text: str) -> int:
        """Take a line."""
        try:
            return len(text.encode())
        except UnicodeError:
            self.lost.append(text)
            return 0

    def flush(self) -> None:
        """Keep nothing back."""


def ask(door: Door, event: Event) -> Any:
    """Hand an event to the function behind a door."""
    handler = call_handler if door is Door.CALL else twilio_handler
    return handler(event, LambdaContext())


@contextmanager
def opened(memory: Memory) -> Iterator[None]:
    """Bind both doors to one memory."""
    with ExitStack() as held:
        held.enter_context(twilio_webhook.get_runtime.using(_twilio(memory)))
        held.enter_context(call_webhook.get_runtime.using(_calls(memory)))
        yield


@contextmanager
def listening() -> Iterator[Sink]:
    """Send what the doors log to a sink."""
    sink = Sink()
    handler: Any = logger.registered_handler
    before = handler.setStream(sink)
    try:
        with redirect_stdout(sink):
            yield sink
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


def _twilio(memory: Memory) -> twilio_webhook.Runtime:
    steady = Steady()
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
        clock=steady,
        rng=steady,
    )


def _calls(memory: Memory) -> call_webhook.Runtime:
    steady = Steady()
    start = partial(
        start_conversation,
        policy=_OPENINGS,
        texts=_TEXTS("es"),
        time_zone=_ZONE,
        conversations=memory.conversations,
        calls=memory.calls,
        cursors=memory.cursors,
        turn_requests=memory.turn_requests,
        clock=steady,
        rng=steady,
    )
    return call_webhook.Runtime(
        policy=CallPolicy(since=None, max_age=timedelta(hours=24), agent_ids=frozenset()),
        secrets=lambda: [CALL_SECRET],
        openings=CallIntake(calls=memory.calls, cursors=memory.cursors, start=start),
        clock=steady,
    )


_OPENINGS = OpeningPolicy(
    enabled=True,
    sandbox=True,
    max_per_day=200,
    name_variables=("name", "nombre"),
    topic_fields=("topic", "tema"),
    templates={},
)
