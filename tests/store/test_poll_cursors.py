"""The poller's memory: a first round that stays, marks that only go forward, the day's openings."""

import pytest

from aftercall.ports import BatchCursor
from aftercall.store.poll_cursors import MARK_DAYS
from tests.store.data import NOON, after, left_at_default
from tests.store.doubles import StillClock
from tests.store.faults import small_pages
from tests.store.tables import Store

DAY = 86_400
MARK = BatchCursor(
    batch_id="batch_1", moved_at=1_770_000_000, finished=3, upto=1_769_999_990, waiting=("r1", "r2")
)


def test_before_the_first_round_nothing_is_known(store: Store) -> None:
    assert store.marks.load() == (None, {})


def test_the_first_round_stays_the_first(store: Store) -> None:
    assert store.marks.begin(NOON) == NOON
    assert store.marks.begin(after(60)) == NOON
    assert store.marks.load() == (NOON, {})


def test_marks_come_back_by_batch(store: Store) -> None:
    assert left_at_default(MARK) == []
    other = BatchCursor(batch_id="batch#2")
    store.marks.begin(NOON)
    store.marks.save(MARK)
    store.marks.save(other)
    assert store.marks.load() == (NOON, {"batch_1": MARK, "batch#2": other})


def test_a_mark_that_names_its_batch_in_the_key_alone_is_read(store: Store) -> None:
    store.marks.save(MARK)
    store.client.update_item(
        TableName=store.tables.conversations,
        Key={"customer": {"S": "POLLER"}, "part": {"S": "BATCH#batch_1"}},
        UpdateExpression="REMOVE batch_id",
    )
    assert store.marks.load()[1] == {"batch_1": MARK}


def test_a_mark_goes_forward(store: Store) -> None:
    store.marks.save(MARK)
    same = BatchCursor(batch_id="batch_1", moved_at=1_770_000_060, finished=4, upto=MARK.upto)
    store.marks.save(same)
    assert store.marks.load()[1] == {"batch_1": same}
    further = BatchCursor(batch_id="batch_1", upto=MARK.upto + 1)
    store.marks.save(further)
    assert store.marks.load()[1] == {"batch_1": further}


def test_a_round_that_was_overtaken_sets_nothing_back(store: Store) -> None:
    store.marks.save(MARK)
    store.marks.save(BatchCursor(batch_id="batch_1", moved_at=9, upto=MARK.upto - 1))
    assert store.marks.load()[1] == {"batch_1": MARK}


def test_marks_of_many_pages_are_all_read(store: Store) -> None:
    for number in range(5):
        store.marks.save(BatchCursor(batch_id=f"batch_{number}"))
    with small_pages(store.client, 2):
        assert len(store.marks.load()[1]) == 5


def test_a_mark_expires_but_the_first_round_does_not(store: Store, clock: StillClock) -> None:
    store.marks.begin(NOON)
    store.marks.save(MARK)
    held = {item["part"]["S"]: item for item in store.items(store.tables.conversations)}
    expiry = int(clock.now().timestamp()) + MARK_DAYS * DAY
    assert held["BATCH#batch_1"]["expires_at"] == {"N": str(expiry)}
    assert "expires_at" not in held["START"]


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_openings_are_given_up_to_the_days_limit(store: Store, limit: int) -> None:
    given = [store.marks.reserve_opening("2026-03-01", limit) for _ in range(5)]
    assert given == [True] * limit + [False] * (5 - limit)


def test_each_day_has_its_own_openings(store: Store) -> None:
    assert store.marks.reserve_opening("2026-03-01", 1)
    assert store.marks.reserve_opening("2026-03-02", 1)
    assert not store.marks.reserve_opening("2026-03-02", 1)


def test_a_limit_that_was_lowered_stops_at_once(store: Store) -> None:
    assert all(store.marks.reserve_opening("2026-03-01", 5) for _ in range(3))
    assert not store.marks.reserve_opening("2026-03-01", 2)
