"""The owner's views as text: active conversations, messages, history by phone, the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.message import InboundMessage, Message, OutboundMessage
from aftercall.domain.message_content import describe
from aftercall.views.conversations import (
    ConversationLine,
    active_conversations,
    conversation_messages,
    history_by_phone,
)
from aftercall.views.statistics import day_statistics

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from aftercall.bootstrap.views import Runtime

Rows = list[tuple[str, ...]]


def show_active(runtime: Runtime) -> str:
    """Return the active conversations, newest first."""
    rows: Rows = [
        ("phone", "name", "control", "call", "messages", "started", "last message", "for a person")
    ]
    rows += [
        _row(one, runtime.time_zone) for one in active_conversations(activity=runtime.activity)
    ]
    return _table(f"Active conversations, newest first ({_zone(runtime)})", rows)


def show_messages(runtime: Runtime, customer: str) -> str:
    """Return a conversation's messages in order."""
    found = conversation_messages(customer, messages=runtime.messages)
    title = f"Messages with {customer} ({_zone(runtime)})"
    return _table(title, _message_rows(found, runtime.time_zone))


def show_history(runtime: Runtime, customer: str) -> str:
    """Return the calls and messages with one number."""
    history = history_by_phone(customer, activity=runtime.activity, messages=runtime.messages)
    calls: Rows = [("call", "outcome", "reason", "considered")]
    calls += [
        (one.record_id, one.outcome, one.reason or "", _time(one.recorded_at, runtime.time_zone))
        for one in history.calls
    ]
    rows = _message_rows(history.messages, runtime.time_zone)
    title = f"History of {customer} ({_zone(runtime)}): calls"
    return _table(title, calls) + "\n" + _table("Messages", rows)


def show_statistics(runtime: Runtime, day: date | None = None) -> str:
    """Return the numbers of a day, today's if none is named."""
    wanted = day or runtime.clock.now().astimezone(runtime.time_zone).date()
    numbers = day_statistics(wanted, runtime.time_zone, activity=runtime.activity)
    rows: Rows = [
        ("conversations", "active", "messages", "messages per conversation"),
        (
            str(numbers.conversations),
            str(numbers.active),
            str(numbers.messages),
            f"{numbers.average:.1f}",
        ),
    ]
    return _table(f"Statistics of {numbers.day} ({runtime.time_zone.key})", rows)


def _zone(runtime: Runtime) -> str:
    return f"times in {runtime.time_zone.key}"


def _row(one: ConversationLine, zone: ZoneInfo) -> tuple[str, ...]:
    started, last = _time(one.started_at, zone), _time(one.last_message_at, zone)
    return (
        one.phone,
        one.name or "",
        one.control,
        one.call_id or "",
        str(one.message_count),
        started,
        last,
        _for_a_person(one),
    )


def _for_a_person(one: ConversationLine) -> str:
    """Return why only a person can answer what the customer wrote, and why one is in control."""
    reasons = [
        "waits" if one.waits_for_person else "",
        "opted out" if one.opted_out else "",
        one.handed_over_for or "",
    ]
    return ", ".join(reason for reason in reasons if reason)


def _message_rows(found: list[Message], zone: ZoneInfo) -> Rows:
    rows: Rows = [("seq", "at", "who", "state", "text")]
    for message in found:
        if isinstance(message, InboundMessage):
            text = describe(message).replace("\n", " / ")
            notes = "; ".join(message.form_notes)
            rows.append((str(message.seq), _time(message.at, zone), "customer", notes, text))
        else:
            rows.append(_outbound_row(message, zone))
    return rows


def _outbound_row(message: OutboundMessage, zone: ZoneInfo) -> tuple[str, ...]:
    state = str(message.delivery or message.state)
    if message.reason and (message.message_sid is None or message.is_undelivered):
        state = f"{state}: {message.reason}"
    text = message.text.replace("\n", " / ")
    return (str(message.seq), _time(message.created_at, zone), message.kind, state, text)


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _table(title: str, rows: Rows) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    if len(lines) == 1:
        lines.append("(none)")
    return "\n".join([title, *(f"  {one}" for one in lines)]) + "\n"
