"""Values that nobody expects, for any place of an event or a document."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from random import Random

TEXTS: Final = (
    "",
    " ",
    "\x00",
    "\ud800",
    "a\udfffb",
    "\u202eabc\u2066",
    "\ufeff",
    "a" * 5000,
    "ñ" * 700,
    "=&%+;#?/",
    "%",
    "%ff%00",
    "\r\n",
    "None",
    "-1",
    "1e999",
    "9" * 400,
    "{}",
    "../../etc",
    "<script>",
    "${jndi:x}",
)
NUMBERS: Final = (
    0,
    -1,
    1,
    0.5,
    -0.0,
    2**31,
    2**63,
    10**12,
    10**20,
    10**400,
    1e18,
    1e130,
    1e308,
    -1e308,
    253402300799,
    253_400_000_000,
    float("inf"),
    float("nan"),
)
_MOST_DEPTH: Final = 60


def a_text(random: Random) -> str:
    """Return an odd text."""
    return random.choice(TEXTS)


def a_value(random: Random) -> Any:
    """Return a value of any type."""
    odd: tuple[Any, ...] = (
        None,
        True,
        False,
        [],
        {},
        [None],
        [[]],
        {"a": 1},
        {"": None},
        deep(_MOST_DEPTH),
    )
    return copy.deepcopy(random.choice((*TEXTS, *NUMBERS, *odd)))


def deep(levels: int) -> Any:
    """Return lists within lists."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def places(document: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value inside a document."""
    found: list[tuple[Any, ...]] = []
    steps = (
        document.items()
        if isinstance(document, dict)
        else enumerate(document)
        if isinstance(document, list)
        else ()
    )
    for step, inner in steps:
        found += [(*here, step), *places(inner, (*here, step))]
    return found


def put(document: Any, way: tuple[Any, ...], value: Any) -> None:
    """Put a value in the place of another."""
    for step in way[:-1]:
        document = document[step]
    document[way[-1]] = value


def remove(document: Any, way: tuple[Any, ...]) -> None:
    """Take a value out."""
    for step in way[:-1]:
        document = document[step]
    del document[way[-1]]


def spoil(random: Random, document: Any) -> Any:
    """Return a copy of a document with one to three values of it replaced or gone."""
    spoiled = copy.deepcopy(document)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        ways = places(spoiled)
        if not ways:
            break
        way = random.choice(ways)
        if random.random() < 0.2:
            remove(spoiled, way)
        else:
            put(spoiled, way, a_value(random))
    return spoiled
