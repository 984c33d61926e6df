"""Finished calls as items: a small record, which is the claim, and an item with the transcript."""

import json
from dataclasses import asdict, replace
from typing import TypedDict

from aftercall.domain.call import CallRecord, FinishedCall
from aftercall.store.codec import Item, from_item, to_item, to_time, write_item
from aftercall.store.decoder import read_item, read_json
from aftercall.store.retention import expiry

NOBODY = "NOBODY"
"""A reserved value of the partition key `customer`: the records of calls without a phone number."""
TEXT_LIMIT = 300_000
"""In bytes; an item of DynamoDB holds 400 KB at most."""
SUMMARY_LIMIT = 20_000


class RecordDerived(TypedDict):
    """What a record's item holds besides its fields: the sort key and the TTL."""

    part: str
    expires_at: int | None


def record_key(customer: str | None, record_id: str) -> Item:
    """Return the key of a call's record."""
    return to_item({"customer": customer or NOBODY, "part": f"CALL#{record_id}"})


def text_key(customer: str, call_id: str) -> Item:
    """Return the key of a call's transcript."""
    return to_item({"customer": customer, "part": f"CALLTEXT#{call_id}"})


def record_item(record: CallRecord, retention_days: int) -> Item:
    """Return the item of a call's record, without summary and transcript."""
    key = record_key(record.customer, record.record_id)
    derived: RecordDerived = {
        "part": key["part"]["S"],
        "expires_at": expiry(record.recorded_at, retention_days),
    }
    return write_item(record, derived) | key


def read_record(item: Item) -> CallRecord:
    """Read a call's record. Raises UnreadableItem."""
    record = read_item(CallRecord, item, RecordDerived.__required_keys__)
    return replace(record, customer=None) if record.customer == NOBODY else record


def text_item(customer: str, call: FinishedCall, retention_days: int) -> Item:
    """Return the item of a call's transcript.

    Above TEXT_LIMIT the oldest lines are left out and `cut` is set; where that does not suffice the
    variables are left out too, so that every call can be stored.
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
    """Read a call with its summary and transcript. Raises UnreadableItem."""
    return read_json(FinishedCall, json.loads(from_item(item)["body"]))


def _dump(call: FinishedCall, turns: list[dict[str, str]]) -> str:
    return json.dumps(asdict(call) | {"turns": turns}, ensure_ascii=False, default=to_time)
