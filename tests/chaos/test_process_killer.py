"""A kill records the customers of the invocation that it ended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.process_killer import customers_in

EVENTS = Path(__file__).parents[2] / "events"


def an_event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


@pytest.mark.parametrize(
    ("name", "customers"),
    [
        ("conversation_worker", {"+573000000001", "+573000000002"}),
        ("twilio_webhook_incoming", {"+573000000001", "+12025550100"}),
        ("twilio_webhook_status", {"+573000000001", "+12025550100"}),
        ("reconciler", set()),
    ],
)
def test_the_customers_of_an_invocation_are_read_from_its_event(
    name: str, customers: set[str]
) -> None:
    assert customers_in(an_event(name)) == customers
