"""The wiring of the caretaker: the due index, the queue, and Twilio's list."""

from dataclasses import dataclass

from aftercall.bootstrap.aws import dynamodb, secrets_manager, sqs
from aftercall.bootstrap.binding import Binding
from aftercall.gateways.machine import MachineChance, MachineClock
from aftercall.gateways.secret import Secret
from aftercall.gateways.turns_queue import TurnsQueue
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.inbox import TwilioInbox
from aftercall.ports import (
    Chance,
    Clock,
    Conversations,
    Due,
    Inbox,
    InboxMark,
    Messages,
    Nudges,
)
from aftercall.settings import read_queue_url, read_store, read_twilio
from aftercall.store.conversations import DynamoConversations
from aftercall.store.due import DynamoDue
from aftercall.store.inbox_mark import DynamoInboxMark
from aftercall.store.messages import DynamoMessages


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What the caretaker works with."""

    due: Due
    inbox: Inbox
    inbox_mark: InboxMark
    conversations: Conversations
    messages: Messages
    nudges: Nudges
    clock: Clock
    chance: Chance


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
    store, client = read_store(), dynamodb()
    return Runtime(
        due=DynamoDue(client, table=store.conversations_table),
        inbox=_inbox(clock),
        inbox_mark=DynamoInboxMark(
            client, table=store.conversations_table, clock=clock, chance=chance
        ),
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
