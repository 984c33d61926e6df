"""Whose a scoped id is, learned and followed on real tables."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.customer_merge import Alias, close, give_away_lines, pair, take_lines
from aftercall.flows.inbound.receive_message import Receipt
from aftercall.store.aliases import alias_item
from aftercall.store.conversation_items import state_item
from tests.store.data import ANA, BEN, NOON, a_conversation, a_token, after, an_inbound
from tests.store.deliveries import at_once, deliver
from tests.store.faults import AnswerLost, Line
from tests.store.tables import Store, store_on
from tests.store.writing import begun, change, everything

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPED = "CO.1001"
DAY = 24 * 3600
ALIAS = Alias(scoped_id=SCOPED, customer=ANA, was=None, alone=True, at=NOON)


def learning(before: Conversation | None, **facts: Any) -> Commit:
    """Return the change by which Ana's number learns her scoped id."""
    number = before or a_conversation()
    return change(before, pair(number, SCOPED, None, NOON), alias=replace(ALIAS, **facts))


def begun_without_a_number(store: Store, lines: int = 1) -> Conversation:
    """Write so many lines under the scoped id, and return their conversation."""
    for number in range(1, lines + 1):
        sid = f"SM{number}"
        (receipt,) = deliver(store, [an_inbound(sid=sid, customer=SCOPED)]).receipts
        assert receipt is Receipt.STORED
    return state(store, SCOPED)


def pairing(store: Store, number: Conversation) -> Commit:
    """Return the change that pairs what stands under both addresses."""
    scoped = state(store, SCOPED)
    paired = pair(number, SCOPED, scoped, NOON)
    return change(
        number,
        paired,
        alias=replace(ALIAS, alone=False),
        beside=(scoped, close(scoped, paired, NOON)),
    )


def rehoming(store: Store) -> Commit:
    """Return the change that moves all that is unanswered to the number."""
    scoped, number = state(store, SCOPED), state(store, ANA)
    lines = store.messages.inbound_between(SCOPED, 0, scoped.in_seq)
    moved, taken = take_lines(number, lines, NOON)
    return change(
        scoped,
        give_away_lines(scoped, lines, all_of_them=True, now=NOON),
        beside=(number, moved),
        rehomed=tuple(zip(lines, taken, strict=True)),
    )


def state(store: Store, customer: str) -> Conversation:
    found = store.conversations.load(customer)
    assert found is not None
    return found


def test_a_scoped_id_is_nobodys_until_it_is_learned(store: Store) -> None:
    assert store.conversations.customer_of(SCOPED) is None
    assert store.conversations.write(learning(None)) is CommitResult.DONE
    assert store.conversations.customer_of(SCOPED) == ANA
    assert (state(store, ANA).scoped_id, state(store, ANA).paired_at) == (SCOPED, NOON)


def test_of_two_who_learn_at_once_one_is_stale(store: Store) -> None:
    number = begun(store)
    store.conversations.write(learning(number))
    held = everything(store)
    late = learning(None)
    other = replace(late, after=replace(late.after, customer=BEN))
    assert store.conversations.write(other) is CommitResult.STALE
    assert everything(store) == held


def test_a_pairing_is_written_again_and_passes_on_only_as_it_was_read(store: Store) -> None:
    store.conversations.write(learning(begun(store)))
    again = learning(state(store, ANA), was=ANA, alone=False, at=after(60))
    assert store.conversations.write(again) is CommitResult.DONE
    for was, written in (("+573000000009", CommitResult.STALE), (ANA, CommitResult.DONE)):
        to_ben = replace(ALIAS, customer=BEN, was=was, alone=False)
        step = change(None, a_conversation(BEN), alias=to_ben)
        assert store.conversations.write(step) is written
    assert store.conversations.customer_of(SCOPED) == BEN


def test_nothing_is_stored_under_a_scoped_id_that_is_somebodys(store: Store) -> None:
    store.conversations.write(learning(None))
    held = everything(store)
    message = an_inbound(sid="SM9", customer=SCOPED)
    late = change(None, a_conversation(SCOPED, seq=1, in_seq=1), inbound=message)
    assert store.conversations.write(late) is CommitResult.STALE
    assert everything(store) == held
    assert deliver(store, [message]).receipts == [Receipt.STORED]
    (stored,) = store.messages.newest(ANA, 9)
    assert stored == replace(message, customer=ANA, address=SCOPED)


def test_a_conversation_that_was_not_seen_makes_the_pairing_stale(store: Store) -> None:
    begun_without_a_number(store)
    assert store.conversations.write(learning(begun(store))) is CommitResult.STALE
    assert store.conversations.customer_of(SCOPED) is None


def test_a_pairing_closes_the_other_conversation_only_as_it_was_read(store: Store) -> None:
    number = begun(store)
    begun_without_a_number(store)
    late = pairing(store, number)
    deliver(store, [an_inbound(sid="SM8", customer=SCOPED)])
    assert store.conversations.write(late) is CommitResult.STALE
    fresh = pairing(store, number)
    assert store.conversations.write(fresh) is CommitResult.DONE
    assert state(store, SCOPED) == fresh.result_beside
    assert state(store, ANA) == fresh.result


def test_lines_move_with_their_sids_all_or_nothing(store: Store) -> None:
    number = begun(store)
    begun_without_a_number(store, lines=20)
    store.conversations.write(pairing(store, number))
    late = rehoming(store)
    assert store.conversations.write(rehoming(store)) is CommitResult.DONE
    held = everything(store)
    assert store.conversations.write(late) is CommitResult.STALE
    assert everything(store) == held
    assert store.messages.newest(SCOPED, 99) == []
    assert [one.seq for one in store.messages.newest(ANA, 99)] == list(range(2, 22))
    sids = [item for item in held if item.get("entry") == {"S": "SID"}]
    assert {item["of"]["S"] for item in sids} == {ANA}
    assert deliver(store, [an_inbound(sid="SM1", customer=SCOPED)]).receipts == [Receipt.REPEATED]


@pytest.mark.parametrize("make", [pairing, rehoming])
def test_a_move_whose_answer_was_lost_is_looked_up_by_its_token(
    store: Store, frail: Store, client: "DynamoDBClient", make: Any
) -> None:
    number = begun(store)
    begun_without_a_number(store)
    if make is rehoming:
        store.conversations.write(pairing(store, number))
    step = make(store) if make is rehoming else make(store, number)
    with Line(client, AnswerLost()):
        assert frail.conversations.write(step) is CommitResult.DONE
    assert state(store, ANA) == (step.result if make is pairing else step.result_beside)


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
        assert left is None or left.moves_to == number


def test_an_alias_outlives_its_conversation_by_the_month_until_it_is_written_again() -> None:
    kept = int(alias_item(ALIAS, 30)["expires_at"]["N"]) - int(NOON.timestamp())
    assert kept == (30 + 30 + 7) * DAY
    assert "expires_at" not in alias_item(ALIAS, 0)


def test_a_wish_to_stop_stays_for_good_with_the_number_not_where_it_moved_from() -> None:
    stopped = a_conversation(opted_out_at=NOON)
    assert "expires_at" not in state_item(stopped, a_token(), 30)
    assert "expires_at" in state_item(replace(stopped, moves_to=BEN), a_token(), 30)
