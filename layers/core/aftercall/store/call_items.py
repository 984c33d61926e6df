"""Considered calls as items: a small record that is the claim, and what was said beside it."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from aftercall.domain.call import CallOutcome, CallRecord, CallTurn, FinishedCall
from aftercall.store.codec import Item, a_time, expiry, from_item, to_item, to_time

NOBODY = "NOBODY"
"""The partition of calls that name no phone."""
TEXT_LIMIT = 300_000
SUMMARY_LIMIT = 20_000


def record_key(customer: str | None, record_id: str) -> Item:
    """Return the key of a considered call."""
    return to_item({"customer": customer or NOBODY, "part": f"CALL#{record_id}"})


def text_key(customer: str, call_id: str) -> Item:
    """Return the key of what was said in a call."""
    return to_item({"customer": customer, "part": f"CALLTEXT#{call_id}"})


def record_item(record: CallRecord, retention_days: int) -> Item:
    """Write the record of a considered call, with the call's facts but not its words."""
    call = record.call
    facts: dict[str, object] = {}
    if call is not None:
        facts = {
            "call_id": call.call_id,
            "agent_id": call.agent_id,
            "call_status": call.status,
            "started_at": call.started_at,
            "ended_at": call.ended_at,
            "user_turns": call.user_turns,
            "language": call.language,
            "cost": call.cost,
            "title": call.title,
        }
    return record_key(record.customer, record.record_id) | to_item(
        {
            **facts,
            "record_id": record.record_id,
            "outcome": record.outcome,
            "reason": record.reason,
            "would_send": record.would_send,
            "batch_id": record.batch_id,
            "recipient_id": record.recipient_id,
            "opening_seq": record.opening_seq,
            "recorded_at": record.recorded_at,
            "expires_at": expiry(record.recorded_at, retention_days),
        }
    )


def read_record(item: Item) -> CallRecord:
    """Read the record of a considered call; its words are read apart."""
    values = from_item(item)
    customer = values["customer"]
    return CallRecord(
        record_id=values["record_id"],
        customer=None if customer == NOBODY else customer,
        outcome=CallOutcome(values["outcome"]),
        recorded_at=a_time(values["recorded_at"]),
        reason=values.get("reason"),
        would_send=values.get("would_send"),
        batch_id=values.get("batch_id"),
        recipient_id=values.get("recipient_id"),
        opening_seq=values.get("opening_seq"),
    )


def text_item(customer: str, call: FinishedCall, retention_days: int) -> Item:
    """Write what was said; beyond the item limit the oldest lines go, and that is marked.

    Where that is not enough, the variables go too, so that no call is too big to be kept.
    """
    turns = [asdict(turn) for turn in call.turns]
    body, cut = _dump(call, turns), False
    while len(body.encode()) > TEXT_LIMIT and turns:
        cut = True
        turns = turns[max(1, len(turns) // 4) :]
        body = _dump(call, turns)
    if len(body.encode()) > TEXT_LIMIT:
        cut = True
        summary = (call.summary or "")[:SUMMARY_LIMIT]
        body = _dump(replace(call, summary=summary, variables={}, collected={}), [])
    return text_key(customer, call.call_id) | to_item(
        {"body": body, "cut": cut, "expires_at": expiry(call.ended_at, retention_days)}
    )


def read_text(item: Item) -> FinishedCall:
    """Read a call with its words."""
    values: dict[str, Any] = json.loads(from_item(item)["body"])
    for name in ("started_at", "ended_at"):
        values[name] = datetime.fromisoformat(values[name])
    values["turns"] = tuple(CallTurn(**turn) for turn in values["turns"])
    return FinishedCall(**values)


def _dump(call: FinishedCall, turns: list[dict[str, str]]) -> str:
    values = asdict(call) | {
        "turns": turns,
        "started_at": to_time(call.started_at),
        "ended_at": to_time(call.ended_at),
    }
    return json.dumps(values, ensure_ascii=False)
