"""Every kind of case with its maker and its weight, and one case by seed and number."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Final

from tests.fuzz import envelope_cases, form_cases, post_call_cases, routing_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fuzz.case import Case

KINDS: Final[dict[str, tuple[Callable[[Random], Case], int]]] = {
    "intact": (form_cases.intact, 6),
    "recut": (form_cases.recut, 10),
    "tampered": (form_cases.tampered, 12),
    "resigned": (form_cases.resigned, 26),
    "forged": (form_cases.forged, 6),
    "encoded": (envelope_cases.encoded, 6),
    "damaged": (envelope_cases.damaged, 8),
    "headers": (routing_cases.headers, 8),
    "place": (routing_cases.place, 8),
    "mistyped": (envelope_cases.mistyped, 8),
    "huge": (envelope_cases.huge, 1),
    "call intact": (post_call_cases.intact, 3),
    "call tampered": (post_call_cases.tampered, 6),
    "call resigned": (post_call_cases.resigned, 12),
    "call malformed": (post_call_cases.malformed, 1),
    "call stale": (post_call_cases.stale, 3),
    "call forged": (post_call_cases.forged, 4),
}
_NAMES: Final = tuple(KINDS)
_WEIGHTS: Final = tuple(weight for _, weight in KINDS.values())


def case_of(seed: int, number: int) -> Case:
    """Return the case that a seed and a number always give."""
    random = Random(f"{seed}/{number}")
    (kind,) = random.choices(_NAMES, _WEIGHTS)
    return make_case(kind, random)


def make_case(kind: str, random: Random) -> Case:
    """Return a case of a kind, with its random choices made by `random`."""
    maker, _ = KINDS[kind]
    return replace(maker(random), kind=kind)
