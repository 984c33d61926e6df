"""Values that break parsers, for any place of an event or a document."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def deep(levels: int) -> Any:
    """Return lists within lists."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


_OTHERS: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    [],
    {},
    [None],
    [[]],
    {"a": 1},
    {"": None},
    deep(60),
)
_VALUES: Final[tuple[Any, ...]] = (*TEXTS, *NUMBERS, *_OTHERS)


def a_text(random: Random) -> str:
    """Return a text."""
    return random.choice(TEXTS)


def a_value(random: Random) -> Any:
    """Return a value of any JSON type."""
    return copy.deepcopy(random.choice(_VALUES))


def corrupt(random: Random, document: Any) -> Any:
    """Return a copy of a document with one to three of its values replaced or removed."""
    corrupted = copy.deepcopy(document)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        places = list(_places(corrupted))
        if not places:
            break
        container, key = random.choice(places)
        if random.random() < 0.2:
            del container[key]
        else:
            container[key] = a_value(random)
    return corrupted


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the container and the key of every value inside a document."""
    entries: Any = ()
    if isinstance(document, dict):
        entries = document.items()
    elif isinstance(document, list):
        entries = enumerate(document)
    for key, inner in entries:
        yield document, key
        yield from _places(inner)
