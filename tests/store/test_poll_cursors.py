"""The poller's memory: a first round that stays, cursors that go forward, a day's openings."""

import pytest

from aftercall.ports import BatchCursor
from aftercall.store.poll_cursors import CURSOR_DAYS
from tests.store.data import NOON, after, left_at_default
from tests.store.doubles import StillClock
from tests.store.faults import small_pages
from tests.store.tables import Store

DAY = 86_400
CURSOR = BatchCursor(
    batch_id="batch_1",
    moved_at=1_770_000_000,
    finished=3,
    through=1_769_999_990,
    waiting=("r1", "r2"),
)


def test_before_the_first_round_nothing_is_known(store: Store) -> None:
    assert store.cursors.load() == (None, {})
    assert store.cursors.first_round() is None


def test_the_first_round_stays_the_first(store: Store) -> None:
    assert store.cursors.begin(NOON) == NOON
    assert store.cursors.begin(after(60)) == NOON
    assert store.cursors.load() == (NOON, {})
    assert store.cursors.first_round() == NOON


def test_cursors_come_back_by_batch(store: Store) -> None:
    assert left_at_default(CURSOR) == []
    other = BatchCursor(batch_id="batch#2")
    store.cursors.begin(NOON)
    store.cursors.save(CURSOR)
    store.cursors.save(other)
    assert store.cursors.load() == (NOON, {"batch_1": CURSOR, "batch#2": other})


def test_a_cursor_goes_forward(store: Store) -> None:
    store.cursors.save(CURSOR)
    same = BatchCursor(
        batch_id="batch_1", moved_at=1_770_000_060, finished=4, through=CURSOR.through
    )
    store.cursors.save(same)
    assert store.cursors.load()[1] == {"batch_1": same}
    further = BatchCursor(batch_id="batch_1", through=CURSOR.through + 1)
    store.cursors.save(further)
    assert store.cursors.load()[1] == {"batch_1": further}


def test_a_round_that_was_overtaken_sets_nothing_back(store: Store) -> None:
    store.cursors.save(CURSOR)
    store.cursors.save(BatchCursor(batch_id="batch_1", moved_at=9, through=CURSOR.through - 1))
    assert store.cursors.load()[1] == {"batch_1": CURSOR}


def test_cursors_of_many_pages_are_all_read(store: Store) -> None:
    for number in range(5):
        store.cursors.save(BatchCursor(batch_id=f"batch_{number}"))
    with small_pages(store.client, 2):
        assert len(store.cursors.load()[1]) == 5


def test_a_cursor_expires_but_the_first_round_does_not(store: Store, clock: StillClock) -> None:
    store.cursors.begin(NOON)
    store.cursors.save(CURSOR)
    held = {item["part"]["S"]: item for item in store.items(store.tables.conversations)}
    expiry = int(clock.now().timestamp()) + CURSOR_DAYS * DAY
    assert held["BATCH#batch_1"]["expires_at"] == {"N": str(expiry)}
    assert "expires_at" not in held["START"]


@pytest.mark.parametrize("limit", [0, 1, 3])
def test_openings_are_given_up_to_the_days_limit(store: Store, limit: int) -> None:
    given = [store.cursors.reserve_opening("2026-03-01", limit) for _ in range(5)]
    assert given == [True] * limit + [False] * (5 - limit)


def test_each_day_has_its_own_openings(store: Store) -> None:
    assert store.cursors.reserve_opening("2026-03-01", 1)
    assert store.cursors.reserve_opening("2026-03-02", 1)
    assert not store.cursors.reserve_opening("2026-03-02", 1)


def test_a_limit_that_was_lowered_stops_at_once(store: Store) -> None:
    assert all(store.cursors.reserve_opening("2026-03-01", 5) for _ in range(3))
    assert not store.cursors.reserve_opening("2026-03-01", 2)
