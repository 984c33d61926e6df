"""How long a part of an answer waits for the one before it."""

from datetime import datetime

import pytest

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.part_order import follows_a_part, waits_until
from tests.builders import NOON, a_reply, seconds


@pytest.mark.parametrize(
    ("part", "retry_of", "follows"), [(1, None, False), (2, None, True), (2, 3, False)]
)
def test_a_further_part_follows_one_and_a_retry_goes_alone(
    part: int, retry_of: int | None, follows: bool
) -> None:
    assert follows_a_part(a_reply(part=part, parts=3, retry_of=retry_of)) is follows


@pytest.mark.parametrize(
    ("delivery", "until"),
    [
        (DeliveryStatus.QUEUED, NOON + seconds(4)),
        (DeliveryStatus.SENT, NOON + seconds(4)),
        (DeliveryStatus.DELIVERED, None),
        (DeliveryStatus.READ, None),
        (DeliveryStatus.FAILED, None),
        (DeliveryStatus.UNDELIVERED, None),
        (None, None),
    ],
)
def test_only_a_part_on_its_way_is_waited_for(
    delivery: DeliveryStatus | None, until: datetime | None
) -> None:
    previous = a_reply(sent_at=NOON, delivery=delivery)
    assert waits_until(previous, previous) == until


def test_a_part_that_was_never_accepted_is_not_waited_for() -> None:
    unknown = a_reply(sent_at=None)
    assert waits_until(unknown, unknown) is None


def test_all_parts_together_wait_eight_seconds() -> None:
    first = a_reply(sent_at=NOON, delivery=DeliveryStatus.DELIVERED)
    third = a_reply(sent_at=NOON + seconds(7), delivery=DeliveryStatus.SENT)
    assert waits_until(third, first) == NOON + seconds(8)
