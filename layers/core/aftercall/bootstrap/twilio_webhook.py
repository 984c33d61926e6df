"""The wiring of the webhook: tables, queue, Twilio's token; no HTTP client, no provider's SDK."""

from collections.abc import Callable
from dataclasses import dataclass

from aftercall.bootstrap.aws import QUICK, dynamodb, secrets_manager, sqs
from aftercall.bootstrap.binding import Binding
from aftercall.bootstrap.tables import tables
from aftercall.gateways.machine import MachineChance, MachineClock
from aftercall.gateways.secret import Secret
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.ports import Chance, Clock, Conversations, Messages, Nudges
from aftercall.settings import TwilioSettings, read_queue_url, read_twilio


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
    twilio = read_twilio()
    held = tables(clock, chance, client=dynamodb(QUICK))
    return Runtime(
        settings=twilio,
        auth_tokens=Secret(secrets_manager(QUICK), twilio.secret, clock).accepted,
        conversations=held.conversations,
        messages=held.messages,
        nudges=TurnsQueue(sqs(QUICK), read_queue_url()),
        clock=clock,
        chance=chance,
    )


runtime = Binding(_make)
