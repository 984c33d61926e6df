"""An item expires a number of days after it was written, or never."""

import pytest

from aftercall.store.retention import expiry
from tests.builders import NOON


@pytest.mark.parametrize(("days", "seconds"), [(0, None), (1, 86_400), (365, 365 * 86_400)])
def test_an_item_expires_its_days_after_it_was_written(days: int, seconds: int | None) -> None:
    found = expiry(NOON, days)
    assert found == (None if seconds is None else int(NOON.timestamp()) + seconds)
