"""A write whose answer was lost is looked up by its token before anything else is done."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.commit import (
    AddOutbound,
    ClaimCall,
    Commit,
    CommitResult,
    StoreInbound,
    UpdateOutbound,
)
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import State
from tests.store.data import (
    ANA,
    a_conversation,
    a_record,
    a_reply,
    after,
    an_inbound,
)
from tests.store.faults import AnswerLost, Line, RequestLost
from tests.store.tables import Store, Tables, store_on
from tests.store.writing import a_commit, an_update, begun, result_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STANDS = a_conversation(seq=1, in_seq=1)


def plain() -> Commit:
    """Return a commit of one item: a put."""
    return a_commit(None, STANDS)


def whole() -> Commit:
    """Return a commit of several items: a transaction."""
    return a_commit(None, STANDS, ClaimCall(a_record()), StoreInbound(an_inbound()))


COMMITS = pytest.mark.parametrize("make", [plain, whole])


@COMMITS
def test_a_write_that_arrived_is_done(
    frail: Store, client: "DynamoDBClient", make: Callable[[], Commit]
) -> None:
    commit = make()
    with Line(client, AnswerLost()) as line:
        assert frail.conversations.commit(commit) is CommitResult.COMMITTED
    assert line.sent[1:] == ["GetItem"]
    assert frail.conversations.load(ANA) == result_of(commit)


@COMMITS
def test_a_write_that_never_arrived_is_unavailable(
    frail: Store, client: "DynamoDBClient", make: Callable[[], Commit]
) -> None:
    with Line(client, RequestLost()), pytest.raises(Unavailable):
        frail.conversations.commit(make())
    assert frail.items(frail.tables.conversations) == []


@COMMITS
def test_a_write_is_unavailable_where_nothing_can_be_looked_up(
    frail: Store, client: "DynamoDBClient", make: Callable[[], Commit]
) -> None:
    with Line(client, AnswerLost(), RequestLost()), pytest.raises(Unavailable):
        frail.conversations.commit(make())


@COMMITS
def test_a_write_that_the_client_repeated_is_known_as_our_own(
    tables: Tables, store: Store, make: Callable[[], Commit]
) -> None:
    commit, client = make(), tables.client(attempts=2)
    with Line(client, AnswerLost()):
        assert store_on(tables, client).conversations.commit(commit) is CommitResult.COMMITTED
    client.close()
    assert store.conversations.load(ANA) == result_of(commit)


def test_a_lost_write_over_anothers_is_not_mistaken_for_our_own(
    frail: Store, client: "DynamoDBClient"
) -> None:
    first = plain()
    frail.conversations.commit(first)
    late = a_commit(result_of(first), replace(STANDS, epoch=1))
    with Line(client, RequestLost()), pytest.raises(Unavailable):
        frail.conversations.commit(late)
    assert frail.conversations.load(ANA) == result_of(first)


def test_a_commit_is_known_by_its_message_once_the_conversation_moved_on(
    frail: Store, store: Store, client: "DynamoDBClient"
) -> None:
    answer = a_reply(2, state=State.SENDING)
    answered = a_commit(None, replace(STANDS, seq=2, outbox=(2,)), AddOutbound(answer))

    def write_on() -> None:
        stands, inbound = result_of(answered), an_inbound(3, "SM3")
        commit = a_commit(stands, replace(stands, seq=3, in_seq=3), StoreInbound(inbound))
        assert store.conversations.commit(commit) is CommitResult.COMMITTED

    with Line(client, AnswerLost(meanwhile=write_on)):
        assert frail.conversations.commit(answered) is CommitResult.COMMITTED


def test_a_begin_that_arrived_is_done(frail: Store, client: "DynamoDBClient") -> None:
    before = begun(frail, AddOutbound(a_reply(2)))
    sending = a_reply(2, state=State.SENDING, begun_at=after(1))
    begin = a_commit(before, before, UpdateOutbound(a_reply(2), sending))
    with Line(client, AnswerLost()):
        assert frail.conversations.commit(begin) is CommitResult.COMMITTED
    assert frail.messages.outbound(ANA, 2) == replace(sending, version=2)


def test_an_update_that_arrived_is_done(frail: Store, client: "DynamoDBClient") -> None:
    begun(frail, AddOutbound(a_reply(2)))
    update = an_update(a_reply(2), a_reply(2, state=State.SENDING))
    with Line(client, AnswerLost()):
        assert frail.conversations.commit(update) is CommitResult.COMMITTED


def test_an_update_that_never_arrived_is_unavailable(
    frail: Store, client: "DynamoDBClient"
) -> None:
    begun(frail, AddOutbound(a_reply(2)))
    update = an_update(a_reply(2), a_reply(2, state=State.SENDING))
    with Line(client, RequestLost()), pytest.raises(Unavailable):
        frail.conversations.commit(update)
    assert frail.messages.outbound(ANA, 2) == a_reply(2)
