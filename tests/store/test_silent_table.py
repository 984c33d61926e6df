"""A table that gives no answer is Unavailable, whatever was asked of it; nothing else leaks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.conversation import Control
from aftercall.domain.errors import Unavailable
from aftercall.domain.seq_range import SeqRange
from aftercall.ports import BatchCursor
from tests.store.data import ANA, NOON, a_call, a_conversation, a_record, a_reply
from tests.store.faults import Fault, Line, Refusal, RequestLost
from tests.store.tables import Store
from tests.store.writing import a_commit, an_update

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ASKED: dict[str, Callable[[Store], object]] = {
    "load": lambda store: store.conversations.load(ANA),
    "whose a scoped id is": lambda store: store.conversations.customer_of("CO.1001"),
    "commit": lambda store: store.conversations.commit(a_commit(None, a_conversation())),
    "update a message": lambda store: store.conversations.commit(an_update(a_reply(), a_reply())),
    "keep a draft": lambda store: store.conversations.keep_draft(ANA, "text", NOON),
    "outbound": lambda store: store.messages.outbound(ANA, 1),
    "inbound in a range": lambda store: store.messages.inbound_in(ANA, SeqRange(through=1)),
    "stored sids": lambda store: store.messages.stored_sids(["SM1"]),
    "newest": lambda store: store.messages.newest(ANA, 1),
    "thread": lambda store: store.messages.thread(a_conversation(), 1),
    "record": lambda store: store.calls.record(ANA, "conv_1"),
    "put a record": lambda store: store.calls.put_record(a_record()),
    "put a text": lambda store: store.calls.put_text(ANA, a_call()),
    "text": lambda store: store.calls.text(ANA, "conv_1"),
    "due": lambda store: store.due.due(NOON, 1),
    "put off": lambda store: store.due.postpone(ANA, NOON, NOON),
    "active": lambda store: store.activity.active([Control.AGENT], None, 1),
    "load many": lambda store: store.activity.load_many([ANA]),
    "records": lambda store: store.activity.records(ANA),
    "cursors": lambda store: store.cursors.load(),
    "first round": lambda store: store.cursors.first_round(),
    "begin": lambda store: store.cursors.begin(NOON),
    "save a cursor": lambda store: store.cursors.save(BatchCursor(batch_id="batch_1")),
    "reserve": lambda store: store.cursors.reserve_opening("2026-03-01", 1),
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
