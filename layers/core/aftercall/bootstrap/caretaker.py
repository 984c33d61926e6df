"""The wiring of the caretaker: the due index, the queue, and Twilio's list."""

from dataclasses import dataclass

from aftercall.bootstrap.aws import secrets_manager, sqs
from aftercall.bootstrap.binding import Binding
from aftercall.bootstrap.tables import tables
from aftercall.gateways.machine import MachineChance, MachineClock, Threads
from aftercall.gateways.secret import Secret
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.inbox import TwilioInbox
from aftercall.policies import read_sends_per_second
from aftercall.ports import (
    Chance,
    Clock,
    Conversations,
    Due,
    Inbox,
    InboxMark,
    Messages,
    Nudges,
    SideBySide,
)
from aftercall.settings import read_queue_url, read_twilio
from aftercall.store.due import DynamoDue
from aftercall.store.inbox_mark import DynamoInboxMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the caretaker works with; `sends_per_second` is how fast it nudges."""

    due: Due
    inbox: Inbox
    inbox_mark: InboxMark
    conversations: Conversations
    messages: Messages
    nudges: Nudges
    sends_per_second: float
    clock: Clock
    chance: Chance
    side_by_side: SideBySide


def _inbox(clock: MachineClock) -> TwilioInbox:
    twilio = read_twilio()
    account = TwilioAccount(
        account_sid=twilio.account_sid,
        auth_token=Secret(secrets_manager(), twilio.secret, clock).current,
        base_url=twilio.base_url,
        messaging_base_url=twilio.messaging_base_url,
    )
    return TwilioInbox(account, twilio.sender)


def _make() -> Runtime:
    clock, chance = MachineClock(), MachineChance()
    held = tables(clock, chance)
    table = held.settings.conversations_table
    return Runtime(
        due=DynamoDue(held.client, table=table),
        inbox=_inbox(clock),
        inbox_mark=DynamoInboxMark(held.client, table=table, clock=clock, chance=chance),
        conversations=held.conversations,
        messages=held.messages,
        nudges=TurnsQueue(sqs(), read_queue_url()),
        sends_per_second=read_sends_per_second(),
        clock=clock,
        chance=chance,
        side_by_side=Threads(),
    )


runtime = Binding(_make)
