"""Twilio's forms: recut, tampered with, re-signed, or signed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.fuzz.case import PREVIOUS_TOKEN, Case, WebhookRoute
from tests.fuzz.form_fields import a_form
from tests.fuzz.junk_values import a_text
from tests.fuzz.signature_recut import recut_fields
from tests.signed_webhooks import BASE_URL, TOKEN, form_event, sign, signed_form_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.signed_webhooks import Pairs

_ROUTES: Final = (WebhookRoute.INCOMING, WebhookRoute.INCOMING, WebhookRoute.STATUS)


def intact(random: Random) -> Case:
    """Change nothing, so that a handler that refuses everything is noticed."""
    route = random.choice(_ROUTES)
    pairs, token = a_form(random, route), random.choice((TOKEN, TOKEN, PREVIOUS_TOKEN))
    event = signed_form_event(route, pairs, token)
    return Case(route=route, event=event, intact=True)


def recut(random: Random) -> Case:
    """Cut the signed text into other fields, which leaves the signature valid."""
    route = random.choice(_ROUTES)
    pairs = a_form(random, route)
    signature = sign(pairs, route.url)
    event = form_event(route, recut_fields(random, pairs), signature)
    return Case(route=route, event=event)


def tampered(random: Random) -> Case:
    """Change, add, drop, swap or repeat fields under the old signature."""
    route = random.choice(_ROUTES)
    pairs = a_form(random, route)
    signature = sign(pairs, route.url)
    event = form_event(route, _changed(random, pairs), signature)
    return Case(route=route, event=event)


def resigned(random: Random) -> Case:
    """Change fields and sign the result: what the form says has to be stored."""
    route = random.choice(_ROUTES)
    pairs = _encodable(_changed(random, a_form(random, route)))
    return Case(route=route, event=signed_form_event(route, pairs))


def forged(random: Random) -> Case:
    """Sign with another token or for another URL, or damage the signature."""
    route = random.choice(_ROUTES)
    pairs = a_form(random, route)
    url = route.url
    right = sign(pairs, url)
    signature = random.choice(
        (
            sign(pairs, url, "another-token"),
            sign(pairs, url, ""),
            sign(pairs, BASE_URL + random.choice([one for one in WebhookRoute if one != route])),
            sign(pairs, url.replace("https", "http")),
            sign(pairs, f"https://evil.example.com{route}"),
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
    event = form_event(route, pairs, signature)
    return Case(route=route, event=event)


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


def _add(random: Random, pairs: list[tuple[str, str]]) -> None:
    """Add a field that nobody knows, as Twilio does without notice."""
    name = random.choice(("NewParameter", "ButtonIndex", "CartId", "a b", "", a_text(random)))
    pairs.append((_without_surrogates(name), _without_surrogates(a_text(random))))


_CHANGES: Final[tuple[Callable[[Random, list[tuple[str, str]]], None], ...]] = (
    _replace,
    _rename,
    _drop,
    _repeat,
    _swap,
    _add,
)


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _encodable(pairs: Pairs) -> Pairs:
    return tuple((_without_surrogates(name), _without_surrogates(value)) for name, value in pairs)
