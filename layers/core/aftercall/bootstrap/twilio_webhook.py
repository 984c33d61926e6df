"""The wiring of the webhook: tables, queue, Twilio's token; no HTTP client, no provider's SDK."""

from collections.abc import Callable
from dataclasses import dataclass

from aftercall.bootstrap.aws import dynamodb, secrets_manager, sqs
from aftercall.bootstrap.binding import Binding
from aftercall.gateways.machine import MachineChance, MachineClock
from aftercall.gateways.secret import Secret
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.ports import Chance, Clock, Conversations, Messages, Nudges
from aftercall.settings import TwilioSettings, read_queue_url, read_store, read_twilio
from aftercall.store.conversations import DynamoConversations
from aftercall.store.messages import DynamoMessages


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the webhook works with."""

    settings: TwilioSettings
    auth_tokens: Callable[[], list[str]]
    conversations: Conversations
    messages: Messages
    nudges: Nudges
    clock: Clock
    chance: Chance


def _make() -> Runtime:
    clock, chance = MachineClock(), MachineChance()
    store, twilio, client = read_store(), read_twilio(), dynamodb()
    return Runtime(
        settings=twilio,
        auth_tokens=Secret(secrets_manager(), twilio.secret, clock).accepted,
        conversations=DynamoConversations(
            client,
            table=store.conversations_table,
            messages_table=store.messages_table,
            retention_days=store.retention_days,
            clock=clock,
            chance=chance,
        ),
        messages=DynamoMessages(
            client,
            table=store.messages_table,
            retention_days=store.retention_days,
            clock=clock,
            chance=chance,
        ),
        nudges=TurnsQueue(sqs(), read_queue_url()),
        clock=clock,
        chance=chance,
    )


runtime = Binding(_make)
