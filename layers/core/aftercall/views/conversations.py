"""What people read: the active conversations, one conversation's messages, a number's history."""

from dataclasses import dataclass
from datetime import datetime

from aftercall.domain.call import CallRecord
from aftercall.domain.conversation import Control, Conversation
from aftercall.domain.message import Message
from aftercall.domain.thread import in_order, in_time
from aftercall.ports import Activity, Messages

ACTIVE = (Control.AGENT, Control.HUMAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationLine:
    """One row of the list of conversations; `phone` is the customer.

    `waits_for_person` says that the customer wrote something that only a person will answer,
    because one is in control (`handed_over_for` is why) or the customer is `opted_out`.
    """

    phone: str
    name: str | None
    call_id: str | None
    control: Control
    message_count: int
    started_at: datetime
    last_message_at: datetime
    waits_for_person: bool = False
    opted_out: bool = False
    handed_over_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything with one number: conversation, calls newest first, messages in order."""

    phone: str
    conversation: ConversationLine | None
    calls: list[CallRecord]
    messages: list[Message]


def active_conversations(*, activity: Activity, limit: int = 50) -> list[ConversationLine]:
    """Return the conversations that are not closed, newest first."""
    found = activity.load_many(activity.active(ACTIVE, None, limit))
    newest_first = sorted(found, key=lambda one: one.last_message_at, reverse=True)
    return [_line(conversation) for conversation in newest_first[:limit]]


def conversation_messages(customer: str, *, messages: Messages, limit: int = 200) -> list[Message]:
    """Return a conversation's newest messages in order."""
    return in_order(messages.newest(customer, limit))


def history_by_phone(
    customer: str, *, activity: Activity, messages: Messages, limit: int = 200
) -> History:
    """Return what was called, written and answered with one number.

    What was written under the customer's scoped id, before that was known, comes in its time.
    """
    found = activity.load_many([customer])
    written = in_order(messages.newest(customer, limit))
    if found and found[0].merged_from is not None:
        earlier = in_order(messages.newest(found[0].merged_from, limit))
        written = in_time(earlier, written)[-limit:]
    return History(
        phone=customer,
        conversation=_line(found[0]) if found else None,
        calls=activity.records(customer),
        messages=written,
    )


def _line(conversation: Conversation) -> ConversationLine:
    return ConversationLine(
        phone=conversation.customer,
        name=conversation.name,
        call_id=conversation.call_id,
        control=conversation.control,
        message_count=conversation.message_count,
        started_at=conversation.started_at,
        last_message_at=conversation.last_message_at,
        waits_for_person=conversation.waits_for_person,
        opted_out=conversation.opted_out_at is not None,
        handed_over_for=conversation.handed_over_for,
    )
