"""Whose a scoped id is, learned and followed on real tables."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from aftercall.domain.commit import (
    CheckNoConversation,
    CheckUnlinked,
    Commit,
    CommitResult,
    LinkAddress,
    MoveInbound,
    StoreInbound,
)
from aftercall.domain.conversation import Conversation
from aftercall.domain.customer_merge import (
    AddressLink,
    close_merged,
    merge_into_number,
    receive_moved_lines,
    release_moved_lines,
)
from aftercall.domain.seq_range import SeqRange
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.store.address_links import link_item
from aftercall.store.conversation_items import state_item
from tests.store.data import ANA, BEN, NOON, a_conversation, a_token, after, an_inbound
from tests.store.deliveries import at_once, deliver
from tests.store.faults import AnswerLost, Line
from tests.store.tables import Store, store_on
from tests.store.writing import a_commit, begun, everything, result_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPED = "CO.1001"
DAY = 24 * 3600
LINK = AddressLink(scoped_id=SCOPED, customer=ANA, previous=None, at=NOON)


def linking(before: Conversation | None, **facts: Any) -> Commit:
    """Return the commit that links the scoped id to Ana's number; nothing was found under it."""
    after = merge_into_number(before or a_conversation(), SCOPED, None, NOON)
    link = replace(LINK, **facts)
    if link.previous is not None:
        return a_commit(before, after, LinkAddress(link))
    return a_commit(before, after, LinkAddress(link), CheckNoConversation(SCOPED))


def begun_without_a_number(store: Store, lines: int = 1) -> Conversation:
    """Write so many lines under the scoped id, and return their conversation."""
    for number in range(1, lines + 1):
        sid = f"SM{number}"
        (receipt,) = deliver(store, [an_inbound(sid=sid, customer=SCOPED)]).receipts
        assert receipt is Receipt.STORED
    return state(store, SCOPED)


def merging(store: Store) -> Commit:
    """Return the commit that merges what stands under both addresses."""
    number, scoped = state(store, ANA), state(store, SCOPED)
    merged = merge_into_number(number, SCOPED, scoped, NOON)
    commit = a_commit(number, merged, LinkAddress(LINK))
    return commit.with_conversation(scoped, close_merged(scoped, merged, NOON))


def moving(store: Store) -> Commit:
    """Return the commit that moves all that is unanswered to the number."""
    scoped, number = state(store, SCOPED), state(store, ANA)
    lines = store.messages.inbound_in(SCOPED, SeqRange(through=scoped.in_seq))
    after, moved = receive_moved_lines(number, lines, NOON)
    released = release_moved_lines(scoped, lines, all_of_them=True, now=NOON)
    items = [MoveInbound(*pair) for pair in zip(lines, moved, strict=True)]
    return a_commit(scoped, released, *items).with_conversation(number, after)


def state(store: Store, customer: str) -> Conversation:
    found = store.conversations.load(customer)
    assert found is not None
    return found


def test_a_scoped_id_is_nobodys_until_it_is_learned(store: Store) -> None:
    assert store.conversations.customer_of(SCOPED) is None
    assert store.conversations.commit(linking(None)) is CommitResult.COMMITTED
    assert store.conversations.customer_of(SCOPED) == ANA
    assert (state(store, ANA).scoped_id, state(store, ANA).linked_at) == (SCOPED, NOON)


def test_of_two_who_learn_at_once_one_is_stale(store: Store) -> None:
    number = begun(store)
    store.conversations.commit(linking(number))
    held = everything(store)
    theirs = merge_into_number(a_conversation(BEN), SCOPED, None, NOON)
    link = LinkAddress(replace(LINK, customer=BEN))
    late = a_commit(None, theirs, link, CheckNoConversation(SCOPED))
    assert store.conversations.commit(late) is CommitResult.STALE
    assert everything(store) == held


def test_a_link_is_written_again_and_passes_on_only_as_it_was_read(store: Store) -> None:
    store.conversations.commit(linking(begun(store)))
    again = linking(state(store, ANA), previous=ANA, at=after(60))
    assert store.conversations.commit(again) is CommitResult.COMMITTED
    for previous, written in (("+573000000009", CommitResult.STALE), (ANA, CommitResult.COMMITTED)):
        to_ben = replace(LINK, customer=BEN, previous=previous)
        step = a_commit(None, a_conversation(BEN), LinkAddress(to_ben))
        assert store.conversations.commit(step) is written
    assert store.conversations.customer_of(SCOPED) == BEN


def test_nothing_is_stored_under_a_scoped_id_that_is_somebodys(store: Store) -> None:
    store.conversations.commit(linking(None))
    held = everything(store)
    message = an_inbound(sid="SM9", customer=SCOPED)
    begun_late = a_conversation(SCOPED, seq=1, in_seq=1)
    late = a_commit(None, begun_late, StoreInbound(message), CheckUnlinked(SCOPED))
    assert store.conversations.commit(late) is CommitResult.STALE
    assert everything(store) == held
    assert deliver(store, [message]).receipts == [Receipt.STORED]
    (stored,) = store.messages.newest(ANA, 9)
    assert stored == replace(message, customer=ANA, address=SCOPED)


def test_a_conversation_that_was_not_seen_makes_the_link_stale(store: Store) -> None:
    begun_without_a_number(store)
    assert store.conversations.commit(linking(begun(store))) is CommitResult.STALE
    assert store.conversations.customer_of(SCOPED) is None


def test_a_merge_closes_the_other_conversation_only_as_it_was_read(store: Store) -> None:
    begun(store)
    begun_without_a_number(store)
    late = merging(store)
    deliver(store, [an_inbound(sid="SM8", customer=SCOPED)])
    assert store.conversations.commit(late) is CommitResult.STALE
    fresh = merging(store)
    assert store.conversations.commit(fresh) is CommitResult.COMMITTED
    assert state(store, SCOPED) == result_of(fresh, 1)
    assert state(store, ANA) == result_of(fresh)


def test_lines_move_with_their_sids_all_or_nothing(store: Store) -> None:
    begun(store)
    begun_without_a_number(store, lines=20)
    store.conversations.commit(merging(store))
    late = moving(store)
    assert store.conversations.commit(moving(store)) is CommitResult.COMMITTED
    held = everything(store)
    assert store.conversations.commit(late) is CommitResult.STALE
    assert everything(store) == held
    assert store.messages.newest(SCOPED, 99) == []
    assert [one.seq for one in store.messages.newest(ANA, 99)] == list(range(2, 22))
    sids = [item for item in held if item.get("entry") == {"S": "SID"}]
    assert {item["of"]["S"] for item in sids} == {ANA}
    assert deliver(store, [an_inbound(sid="SM1", customer=SCOPED)]).receipts == [Receipt.REPEATED]


@pytest.mark.parametrize("make", [merging, moving])
def test_a_merge_or_move_whose_answer_was_lost_is_looked_up_by_its_token(
    store: Store, frail: Store, client: "DynamoDBClient", make: Callable[[Store], Commit]
) -> None:
    begun(store)
    begun_without_a_number(store)
    if make is moving:
        store.conversations.commit(merging(store))
    step = make(store)
    with Line(client, AnswerLost()):
        assert frail.conversations.commit(step) is CommitResult.COMMITTED
    for place, update in enumerate(step.conversations):
        assert state(store, update.after.customer) == result_of(step, place)


def test_number_and_scoped_id_of_eight_customers_at_once_end_in_one_conversation(
    store: Store,
) -> None:
    jobs = []
    for place in range(4):
        number, scoped_id = f"+57300000001{place}", f"CO.200{place}"
        by_number = an_inbound(sid=f"SM{place}1", customer=number, scoped_id=scoped_id)
        without = an_inbound(sid=f"SM{place}2", customer=scoped_id)
        awake = store_on(store.tables, store.client)
        jobs += [partial(deliver, awake, [by_number]), partial(deliver, awake, [without])]
    assert {each.receipts[0] for each in at_once(jobs)} == {Receipt.STORED}
    for place in range(4):
        number, scoped_id = f"+57300000001{place}", f"CO.200{place}"
        assert store.conversations.customer_of(scoped_id) == number
        under_both = store.messages.newest(number, 9) + store.messages.newest(scoped_id, 9)
        assert len(under_both) == 2
        left = store.conversations.load(scoped_id)
        assert left is None or left.merged_into == number


def test_a_link_outlives_its_conversation_by_the_month_until_it_is_written_again() -> None:
    kept = int(link_item(LINK, 30)["expires_at"]["N"]) - int(NOON.timestamp())
    assert kept == (30 + 30 + 7) * DAY
    assert "expires_at" not in link_item(LINK, 0)


def test_a_wish_to_stop_stays_for_good_with_the_number_not_where_it_moved_from() -> None:
    stopped = a_conversation(opted_out_at=NOON)
    assert "expires_at" not in state_item(stopped, a_token(), 30)
    assert "expires_at" in state_item(replace(stopped, merged_into=BEN), a_token(), 30)
