"""A write whose answer was lost is looked up by its token before anything else is done."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import State
from tests.store.data import (
    ANA,
    a_conversation,
    a_record,
    a_reply,
    a_token,
    after,
    an_inbound,
)
from tests.store.faults import AnswerLost, Line, RequestLost
from tests.store.tables import Store, Tables, store_on

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STANDS = a_conversation(seq=1, in_seq=1)


def plain() -> Commit:
    """Return a change of one item: a put."""
    return Commit(token=a_token(), before=None, after=STANDS)


def whole() -> Commit:
    """Return a change of several items: a transaction."""
    return Commit(
        token=a_token(), before=None, after=STANDS, inbound=an_inbound(), claim=a_record()
    )


CHANGES = pytest.mark.parametrize("make", [plain, whole])


@CHANGES
def test_a_write_that_arrived_is_done(
    frail: Store, client: "DynamoDBClient", make: Callable[[], Commit]
) -> None:
    change = make()
    with Line(client, AnswerLost()) as line:
        assert frail.conversations.write(change) is CommitResult.DONE
    assert line.sent[1:] == ["GetItem"]
    assert frail.conversations.load(ANA) == change.result


@CHANGES
def test_a_write_that_never_arrived_is_unavailable(
    frail: Store, client: "DynamoDBClient", make: Callable[[], Commit]
) -> None:
    with Line(client, RequestLost()), pytest.raises(Unavailable):
        frail.conversations.write(make())
    assert frail.items(frail.tables.conversations) == []


@CHANGES
def test_a_write_is_unavailable_where_nothing_can_be_looked_up(
    frail: Store, client: "DynamoDBClient", make: Callable[[], Commit]
) -> None:
    with Line(client, AnswerLost(), RequestLost()), pytest.raises(Unavailable):
        frail.conversations.write(make())


@CHANGES
def test_a_write_that_the_client_repeated_is_known_as_our_own(
    tables: Tables, store: Store, make: Callable[[], Commit]
) -> None:
    change, client = make(), tables.client(attempts=2)
    with Line(client, AnswerLost()):
        assert store_on(tables, client).conversations.write(change) is CommitResult.DONE
    client.close()
    assert store.conversations.load(ANA) == change.result


def test_a_lost_write_over_anothers_is_not_taken_for_our_own(
    frail: Store, client: "DynamoDBClient"
) -> None:
    first = plain()
    frail.conversations.write(first)
    late = Commit(token=a_token(), before=first.result, after=replace(STANDS, epoch=1))
    with Line(client, RequestLost()), pytest.raises(Unavailable):
        frail.conversations.write(late)
    assert frail.conversations.load(ANA) == first.result


def test_a_commit_is_known_by_its_message_once_the_conversation_moved_on(
    frail: Store, store: Store, client: "DynamoDBClient"
) -> None:
    answer = a_reply(2, state=State.SENDING)
    committed = Commit(
        token=a_token(), before=None, after=replace(STANDS, seq=2, outbox=(2,)), added=(answer,)
    )

    def write_on() -> None:
        stands = committed.result
        inbound = an_inbound(3, "SM3")
        moved = replace(stands, seq=3, in_seq=3)
        change = Commit(token=a_token(), before=stands, after=moved, inbound=inbound)
        assert store.conversations.write(change) is CommitResult.DONE

    with Line(client, AnswerLost(meanwhile=write_on)):
        assert frail.conversations.write(committed) is CommitResult.DONE


def test_a_begin_that_arrived_is_done(frail: Store, client: "DynamoDBClient") -> None:
    first = Commit(token=a_token(), before=None, after=STANDS, added=(a_reply(2),))
    frail.conversations.write(first)
    sending = a_reply(2, state=State.SENDING, begun_at=after(1))
    begin = Commit(
        token=a_token(),
        before=first.result,
        after=first.result,
        moved=((a_reply(2), sending),),
    )
    with Line(client, AnswerLost()):
        assert frail.conversations.write(begin) is CommitResult.DONE
    assert frail.messages.outbound(ANA, 2) == replace(sending, version=2)


def test_a_move_that_arrived_is_done(frail: Store, client: "DynamoDBClient") -> None:
    frail.conversations.write(
        Commit(token=a_token(), before=None, after=STANDS, added=(a_reply(2),))
    )
    with Line(client, AnswerLost()):
        assert frail.messages.move(a_reply(2), a_reply(2, state=State.SENDING))


def test_a_move_that_never_arrived_is_unavailable(frail: Store, client: "DynamoDBClient") -> None:
    frail.conversations.write(
        Commit(token=a_token(), before=None, after=STANDS, added=(a_reply(2),))
    )
    with Line(client, RequestLost()), pytest.raises(Unavailable):
        frail.messages.move(a_reply(2), a_reply(2, state=State.SENDING))
    assert frail.messages.outbound(ANA, 2) == a_reply(2)
