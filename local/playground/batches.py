"""Whom a batch started in the playground calls, and how each of its calls ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.commands import NAMES
from local.emulators.elevenlabs.batches import Callee, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_CUSTOMERS = 50
PHONES = 99
"""Made-up numbers from +57 300 000 0001 on; then the first customers are called again."""


def plan_batch(endings: Mapping[Plan, int], *, called_before: int, language: str) -> list[Callee]:
    """Choose the customers after those called before, in the order of the endings."""
    plans = [plan for plan, times in endings.items() for _ in range(times)]
    return [
        Callee(
            phone_number=phone_of(called_before + number),
            variables={"name": name_of(called_before + number)},
            language=language,
            override={"agent": {"language": language}},
            plan=plan,
        )
        for number, plan in enumerate(plans)
    ]


def phone_of(number: int) -> str:
    """Return the phone of the customer of that number, counted from 0."""
    return f"+57300{number % PHONES + 1:07d}"


def name_of(number: int) -> str:
    """Return the customer's name; after the last one the names come again with a number."""
    round_, place = divmod(number % PHONES, len(NAMES))
    return NAMES[place] if round_ == 0 else f"{NAMES[place]} {round_ + 1}"
