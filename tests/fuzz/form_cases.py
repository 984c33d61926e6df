"""Forms cut elsewhere, tampered with, re-signed, or signed by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.fuzz.case import BASE_URL, PREVIOUS_TOKEN, TOKEN, Case, Door
from tests.fuzz.form_events import form_event, sign, signed_event
from tests.fuzz.form_fields import a_form
from tests.fuzz.junk import a_text
from tests.fuzz.signature_recut import NEVER_WRITTEN, cut_again

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.fuzz.case import Pairs

_DOORS: Final = (Door.INCOMING, Door.INCOMING, Door.STATUS)


def intact(random: Random) -> Case:
    """Change nothing, so that a door that refuses everything is noticed."""
    door = random.choice(_DOORS)
    pairs, token = a_form(random, door), random.choice((TOKEN, TOKEN, PREVIOUS_TOKEN))
    event = signed_event(door, pairs, token)
    is_plain = not any(name in value for _, value in pairs for name in NEVER_WRITTEN)
    return Case(kind="intact", door=door, event=event, signed=pairs, intact=is_plain)


def recut(random: Random) -> Case:
    """Cut the signed string into other fields, which leaves the signature valid."""
    door = random.choice(_DOORS)
    pairs = a_form(random, door)
    signature = sign(pairs, BASE_URL + door.value)
    other = cut_again(random, pairs)
    return Case(kind="recut", door=door, event=form_event(door, other, signature), signed=pairs)


def tampered(random: Random) -> Case:
    """Change, add, drop, swap or repeat fields under the old signature."""
    door = random.choice(_DOORS)
    pairs = a_form(random, door)
    signature = sign(pairs, BASE_URL + door.value)
    event = form_event(door, _changed(random, pairs), signature)
    return Case(kind="tampered", door=door, event=event, signed=pairs)


def resigned(random: Random) -> Case:
    """Change fields and sign the result: what is taken in has to be what was signed."""
    door = random.choice(_DOORS)
    pairs = _encodable(_changed(random, a_form(random, door)))
    return Case(kind="resigned", door=door, event=signed_event(door, pairs), signed=pairs)


def forged(random: Random) -> Case:
    """Sign with another token, for another place, or put a damaged signature."""
    door = random.choice(_DOORS)
    pairs = a_form(random, door)
    url = BASE_URL + door.value
    right = sign(pairs, url)
    signature = random.choice(
        (
            sign(pairs, url, "another-token"),
            sign(pairs, url, ""),
            sign(pairs, BASE_URL + random.choice([one for one in Door if one is not door])),
            sign(pairs, url.replace("https", "http")),
            sign(pairs, f"https://evil.example.com{door.value}"),
            sign((), url),
            sign(pairs, ""),
            right[:-1],
            right[::-1],
            right.swapcase(),
            f"{right},{right}",
            f" {right}",
            a_text(random),
        )
    )
    return Case(kind="forged", door=door, event=form_event(door, pairs, signature), signed=None)


def _changed(random: Random, pairs: Pairs) -> Pairs:
    changed = list(pairs)
    for _ in range(random.choice((1, 1, 2, 3))):
        random.choice(_CHANGES)(random, changed)
    return tuple(changed)


def _replace(random: Random, pairs: list[tuple[str, str]]) -> None:
    place = random.randrange(len(pairs))
    pairs[place] = (pairs[place][0], _without_surrogates(a_text(random)))


def _rename(random: Random, pairs: list[tuple[str, str]]) -> None:
    place = random.randrange(len(pairs))
    name = random.choice((pairs[random.randrange(len(pairs))][0], a_text(random)))
    pairs[place] = (_without_surrogates(name), pairs[place][1])


def _drop(random: Random, pairs: list[tuple[str, str]]) -> None:
    if len(pairs) > 1:
        del pairs[random.randrange(len(pairs))]


def _repeat(random: Random, pairs: list[tuple[str, str]]) -> None:
    name, value = random.choice(pairs)
    pairs.insert(random.randrange(len(pairs)), (name, random.choice((value, "", "otra cosa"))))


def _swap(random: Random, pairs: list[tuple[str, str]]) -> None:
    one, other = random.randrange(len(pairs)), random.randrange(len(pairs))
    (first, a), (second, b) = pairs[one], pairs[other]
    pairs[one], pairs[other] = (first, b), (second, a)


_CHANGES: Final[tuple[Callable[[Random, list[tuple[str, str]]], None], ...]] = (
    _replace,
    _rename,
    _drop,
    _repeat,
    _swap,
)


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _encodable(pairs: Pairs) -> Pairs:
    return tuple((_without_surrogates(name), _without_surrogates(value)) for name, value in pairs)
