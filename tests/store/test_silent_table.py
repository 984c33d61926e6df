"""A table that gives no answer is Unavailable, whatever was asked of it; nothing else leaks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import Unavailable
from aftercall.ports import BatchCursor
from tests.store.data import ANA, NOON, a_call, a_record, a_reply
from tests.store.faults import Fault, Line, Refusal, RequestLost
from tests.store.tables import Store

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ASKED: dict[str, Callable[[Store], object]] = {
    "load": lambda store: store.conversations.load(ANA),
    "keep a draft": lambda store: store.conversations.keep_draft(ANA, "text", NOON),
    "outbound": lambda store: store.messages.outbound(ANA, 1),
    "inbound between": lambda store: store.messages.inbound_between(ANA, 0, 1),
    "newest": lambda store: store.messages.newest(ANA, 1),
    "move": lambda store: store.messages.move(a_reply(), a_reply()),
    "record": lambda store: store.calls.record(ANA, "conv_1"),
    "put a record": lambda store: store.calls.put_record(a_record()),
    "put a text": lambda store: store.calls.put_text(ANA, a_call()),
    "text": lambda store: store.calls.text(ANA, "conv_1"),
    "due": lambda store: store.due.due(NOON, 1),
    "put off": lambda store: store.due.put_off(ANA, NOON, NOON),
    "active": lambda store: store.activity.active([Control.AGENT], None, 1),
    "load many": lambda store: store.activity.load_many([ANA]),
    "records": lambda store: store.activity.records(ANA),
    "marks": lambda store: store.marks.load(),
    "begin": lambda store: store.marks.begin(NOON),
    "save a mark": lambda store: store.marks.save(BatchCursor(batch_id="batch_1")),
    "reserve": lambda store: store.marks.reserve_opening("2026-03-01", 1),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("fault", [RequestLost(), Refusal("AccessDeniedException")], ids=str)
def test_no_answer_is_unavailable(
    frail: Store, client: "DynamoDBClient", asked: str, fault: Fault
) -> None:
    # A write looks for its token before it gives up.
    with Line(client, fault), pytest.raises(Unavailable) as raised:
        ASKED[asked](frail)
    assert ANA not in str(raised.value)
