"""Other forms under the same signature: the signed text, cut into other fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.signed_webhooks import signed_text

if TYPE_CHECKING:
    from random import Random

    from tests.signed_webhooks import Pairs


def recut_fields(random: Random, pairs: Pairs) -> Pairs:
    """Return other fields with the same signed text; the same fields if twelve tries fail."""
    wanted = signed_text(pairs)
    for _ in range(12):
        fields = sorted(pairs)
        for _ in range(random.choice((1, 1, 2, 3))):
            random.choice(_CUTS)(random, fields)
        if sorted(fields) != sorted(pairs) and signed_text(tuple(fields)) == wanted:
            random.shuffle(fields)
            return tuple(fields)
    return pairs


def _swallow(random: Random, fields: list[tuple[str, str]]) -> None:
    if len(fields) > 1:
        place = random.randrange(len(fields) - 1)
        (name, value), (second, other) = fields[place], fields.pop(place + 1)
        fields[place] = (name, value + second + other)


def _split(random: Random, fields: list[tuple[str, str]]) -> None:
    places = [place for place, (_, value) in enumerate(fields) if _starts(value)]
    if not places:
        return
    place = random.choice(places)
    name, value = fields[place]
    start = random.choice(_starts(value))
    end = start + 1
    while end < len(value) and value[end].isascii() and value[end].isalnum():
        end += 1
    end = random.choice((end, random.randint(start + 1, end), *_name_ends(value, start)))
    fields[place] = (name, value[:start])
    fields.insert(place + 1, (value[start:end], value[end:]))


def _starts(value: str) -> list[int]:
    """Return where a field's name could begin: lower case would sort behind all other fields."""
    return [at for at, character in enumerate(value) if character.isascii() and character.isupper()]


def _name_ends(value: str, start: int) -> list[int]:
    return [start + len(name) for name in _AS_NAMES if value.startswith(name, start)]


def _move_boundary(random: Random, fields: list[tuple[str, str]]) -> None:
    place = random.randrange(len(fields))
    name, value = fields[place]
    whole = name + value
    at = random.choice((len(name) - 1, len(name) + 1, random.randint(1, max(1, len(whole)))))
    fields[place] = (whole[:at], whole[at:])


_CUTS: Final = (_swallow, _swallow, _split, _split, _move_boundary)
_AS_NAMES: Final = (
    "AccountSid", "ApiVersion", "Body", "ButtonPayload", "ButtonText", "Forwarded", "From", "Label",
    "MessageSid",
)  # fmt: skip
