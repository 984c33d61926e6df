"""Considered calls: the record that is the claim, and what was said beside it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from aftercall.domain.call import CallOutcome, CallRecord, CallTurn, FinishedCall
from aftercall.store.call_items import TEXT_LIMIT, read_text, text_item
from aftercall.store.codec import from_item
from tests.store.data import (
    ANA,
    BEN,
    NOON,
    a_call,
    a_record,
    a_record_without_a_call,
    left_at_default,
)
from tests.store.tables import Store

ITEM_LIMIT = 400 * 1024


def kept(call: FinishedCall) -> tuple[FinishedCall, bool]:
    """Return a call as it is read back, and whether it is marked as cut."""
    item = text_item(ANA, call, 365)
    return read_text(item), from_item(item)["cut"]


def test_every_field_of_a_record_comes_back(store: Store) -> None:
    record = a_record()
    assert left_at_default(record) == []
    assert store.calls.put_record(record)
    assert store.calls.record(ANA, "conv_1") == record


@pytest.mark.parametrize("outcome", list(CallOutcome))
def test_a_record_without_a_call_or_a_phone_comes_back(store: Store, outcome: CallOutcome) -> None:
    record = a_record_without_a_call("batch_1.rcpt_1", customer=None, outcome=outcome)
    assert store.calls.put_record(record)
    assert store.calls.record(None, "batch_1.rcpt_1") == record


def test_the_record_of_a_call_holds_the_facts_of_the_call() -> None:
    record = CallRecord.of_call(
        a_call(),
        CallOutcome.CANCELLED,
        NOON,
        reason="openings_off",
        would_send="Hola, Ana.",
        opening_seq=1,
    )
    assert record == a_record()


def test_a_record_is_kept_once(store: Store) -> None:
    assert store.calls.put_record(a_record())
    assert not store.calls.put_record(a_record(outcome=CallOutcome.SKIPPED))
    found = store.calls.record(ANA, "conv_1")
    assert found is not None
    assert found.outcome is CallOutcome.CANCELLED


def test_a_call_that_was_never_considered_has_no_record(store: Store) -> None:
    store.calls.put_record(a_record())
    assert store.calls.record(ANA, "conv_2") is None
    assert store.calls.record(BEN, "conv_1") is None
    assert store.calls.record(None, "conv_1") is None


def test_every_field_of_a_call_comes_back_with_its_words(store: Store) -> None:
    call = a_call()
    assert left_at_default(call) == []
    store.calls.put_text(ANA, call)
    assert store.calls.text(ANA, "conv_1") == call
    assert store.calls.text(ANA, "conv_2") is None


def test_a_call_written_by_older_or_newer_code_is_read() -> None:
    """A newer key is ignored, and a field that the older code did not write has its default."""
    item = text_item(ANA, a_call(), 365)
    body = json.loads(item["body"]["S"])
    del body["collected"], body["voicemail"]
    body["turns"][0]["spoken_at"] = 3.5
    body |= {"sentiment": {"overall": 0.5}, "tags": None}
    item["body"] = {"S": json.dumps(body)}
    assert read_text(item) == a_call(collected={}, voicemail=False)


def test_the_same_call_may_be_put_again_and_stays_as_it_was(store: Store) -> None:
    store.calls.put_text(ANA, a_call())
    store.calls.put_text(ANA, a_call(summary="otro"))
    assert store.calls.text(ANA, "conv_1") == a_call()


def test_a_null_variable_stays_null_and_an_item_of_before_reads_without_it(store: Store) -> None:
    variables = {"saldo": None, "plan": "A", "cuotas": 3, "vip": True}
    store.calls.put_text(ANA, a_call(variables=variables))
    found = store.calls.text(ANA, "conv_1")
    assert found is not None
    assert found.variables == variables
    assert found.variables["vip"] is True


def test_a_record_holds_no_word_of_the_call(store: Store) -> None:
    store.calls.put_record(a_record())
    held = str(store.items(store.tables.conversations))
    assert "Sí, diga" not in held
    assert "Preguntó" not in held


def test_a_call_that_fits_is_not_cut() -> None:
    assert kept(a_call()) == (a_call(), False)


def test_of_a_call_that_is_too_long_the_newest_lines_are_kept_and_it_is_marked() -> None:
    turns = tuple(CallTurn(role="user", text=f"{number} " + "ñ" * 400) for number in range(1000))
    call, cut = kept(a_call(turns=turns))
    assert cut
    assert call.turns == turns[-len(call.turns) :]
    assert 200 < len(call.turns) < len(turns)
    assert replace(call, turns=()) == a_call(turns=())


@pytest.mark.parametrize(
    "facts",
    [
        {"turns": (CallTurn(role="user", text="x" * (TEXT_LIMIT + 1)),)},
        {"turns": tuple(CallTurn(role="user", text="👋" * 100) for _ in range(5000))},
        {"summary": "ñ" * TEXT_LIMIT},
        {"variables": {f"name{number}": "x" * 100 for number in range(5000)}},
        {"collected": {"topic": "x" * TEXT_LIMIT}, "turns": ()},
    ],
)
def test_no_call_is_too_big_to_be_kept(store: Store, facts: dict[str, Any]) -> None:
    call = a_call(**facts)
    assert len(str(text_item(ANA, call, 365)).encode()) < ITEM_LIMIT
    store.calls.put_text(ANA, call)
    found = store.calls.text(ANA, "conv_1")
    assert found is not None
    assert found.title == call.title
    (item,) = store.items(store.tables.conversations)
    assert item["cut"] == {"BOOL": True}
