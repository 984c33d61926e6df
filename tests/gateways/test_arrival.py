"""A request arrived when API Gateway took it in, unless that cannot be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aftercall.gateways.api_gateway import ARRIVED_WITHIN, CLOCKS_DIFFER, read_arrival

NOW = datetime(2026, 11, 22, 15, 0, 0, 500_250, tzinfo=UTC)
EPOCH = 1_795_359_600_500


def arrival(epoch: object) -> datetime:
    return read_arrival({"requestContext": {"timeEpoch": epoch}}, NOW)


@pytest.mark.parametrize("earlier", [0, 1, 1_300, 119_999, -4_999])
def test_a_request_arrived_when_the_gateway_says(earlier: int) -> None:
    found = arrival(EPOCH - earlier)
    assert found == datetime(2026, 11, 22, 15, 0, 0, 500_000, tzinfo=UTC) - timedelta(
        milliseconds=earlier
    )
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "epoch",
    [
        None,
        True,
        f"{EPOCH}",
        float(EPOCH),
        float("nan"),
        [],
        {},
        0,
        -1,
        10**30,
        EPOCH // 1000,
        EPOCH - ARRIVED_WITHIN // timedelta(milliseconds=1) - 1,
        EPOCH + CLOCKS_DIFFER // timedelta(milliseconds=1) + 1,
    ],
)
def test_our_clock_counts_where_the_gateways_time_cannot_be(epoch: object) -> None:
    assert arrival(epoch) == NOW


@pytest.mark.parametrize("event", [{}, {"requestContext": None}, {"requestContext": [EPOCH]}])
def test_our_clock_counts_where_an_event_has_no_time(event: dict[str, Any]) -> None:
    assert read_arrival(event, NOW) == NOW
