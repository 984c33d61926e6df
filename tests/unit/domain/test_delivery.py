"""Which delivery report outranks which, and what Twilio's words stand for."""

import pytest

from aftercall.domain.delivery import DeliveryStatus, outranks, read_status

QUEUED, SENT, DELIVERED, READ, FAILED, UNDELIVERED = DeliveryStatus
MOVES = {
    None: {QUEUED, SENT, DELIVERED, READ, FAILED, UNDELIVERED},
    QUEUED: {SENT, DELIVERED, READ, FAILED, UNDELIVERED},
    SENT: {DELIVERED, READ, FAILED, UNDELIVERED},
    DELIVERED: {READ},
    READ: set(),
    FAILED: set(),
    UNDELIVERED: set(),
}


@pytest.mark.parametrize("old", MOVES)
@pytest.mark.parametrize("new", DeliveryStatus)
def test_rank_never_falls(new: DeliveryStatus, old: DeliveryStatus | None) -> None:
    assert outranks(new, old) is (new in MOVES[old])


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("accepted", QUEUED),
        ("scheduled", QUEUED),
        ("queued", QUEUED),
        ("sending", QUEUED),
        ("sent", SENT),
        ("delivered", DELIVERED),
        ("read", READ),
        ("failed", FAILED),
        ("undelivered", UNDELIVERED),
        ("canceled", None),
        ("teleported", None),
        ("", None),
    ],
)
def test_twilios_words_are_read_and_new_ones_passed_over(
    word: str, status: DeliveryStatus | None
) -> None:
    assert read_status(word) is status
