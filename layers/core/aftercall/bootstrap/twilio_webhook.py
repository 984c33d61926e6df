"""The wiring of the webhook: tables, queue, Twilio's token; no HTTP client, no provider's SDK."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercall.bootstrap.aws import QUICK, dynamodb, secrets_manager, sqs
from aftercall.bootstrap.lazy import Lazy
from aftercall.bootstrap.tables import connect_tables
from aftercall.config.settings import TwilioSettings, read_queue_url, read_twilio
from aftercall.gateways.secrets import Secret
from aftercall.gateways.sqs.turn_request_producer import TurnRequestProducer
from aftercall.gateways.system import SystemClock, SystemRandom

if TYPE_CHECKING:
    from collections.abc import Callable

    from aftercall.ports import Clock, Conversations, Messages, Random, TurnRequests


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the webhook works with."""

    settings: TwilioSettings
    auth_tokens: Callable[[], list[str]]
    conversations: Conversations
    messages: Messages
    turn_requests: TurnRequests
    clock: Clock
    rng: Random


def _make() -> Runtime:
    clock, rng = SystemClock(), SystemRandom()
    twilio = read_twilio()
    tables = connect_tables(clock, rng, client=dynamodb(QUICK))
    return Runtime(
        settings=twilio,
        auth_tokens=Secret(secrets_manager(QUICK), twilio.secret, clock).accepted,
        conversations=tables.conversations,
        messages=tables.messages,
        turn_requests=TurnRequestProducer(sqs(QUICK), read_queue_url()),
        clock=clock,
        rng=rng,
    )


get_runtime = Lazy(_make)
