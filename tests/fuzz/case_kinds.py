"""Every class of case, how often it comes, and one case by seed and number."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Final

from tests.fuzz import envelope_cases, form_cases, post_call_cases, routing_cases

if TYPE_CHECKING:
    from tests.fuzz.case import Case

Maker = Callable[[Random], "Case"]

WEIGHTS: Final[dict[Maker, int]] = {
    form_cases.intact: 6,
    form_cases.recut: 24,
    form_cases.tampered: 12,
    form_cases.resigned: 12,
    form_cases.forged: 6,
    envelope_cases.encoded: 6,
    envelope_cases.damaged: 8,
    routing_cases.headed: 8,
    routing_cases.placed: 8,
    envelope_cases.misshapen: 8,
    envelope_cases.huge: 1,
    post_call_cases.call_intact: 3,
    post_call_cases.call_tampered: 6,
    post_call_cases.call_resigned: 12,
    post_call_cases.call_odd: 1,
    post_call_cases.call_stale: 3,
    post_call_cases.call_forged: 4,
}
_MAKERS: Final = tuple(WEIGHTS)
_SHARES: Final = tuple(WEIGHTS.values())


def case_of(seed: int, number: int) -> Case:
    """Return the case that a seed and a number always give."""
    random = Random(f"{seed}/{number}")
    (maker,) = random.choices(_MAKERS, _SHARES)
    return maker(random)
