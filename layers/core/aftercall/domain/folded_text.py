"""Text for comparison: without case, accents and what surrounds its words."""

import unicodedata

_AROUND_WORDS = frozenset("PSCZ")
"""First letters of Unicode's categories of punctuation, symbols, invisible characters and spaces.

Emoji and their skin tones are symbols; one that is newer than our Unicode data has no category yet,
which is among the C too.
"""


def fold_text(text: str) -> str:
    """Return the text in lower case, without accents, its edges without punctuation and symbols.

    Every dash becomes `-`, and characters that nobody sees are left out everywhere.
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = " ".join("".join(map(_plain, decomposed)).split())
    first, last = 0, len(plain)
    while first < last and _is_around_words(plain[first]):
        first += 1
    while last > first and _is_around_words(plain[last - 1]):
        last -= 1
    return plain[first:last]


def _plain(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    # Accents, variation selectors and the marks of keycaps; zero-width and direction marks.
    return "" if category in {"Mn", "Me", "Cf"} else character


def _is_around_words(character: str) -> bool:
    return unicodedata.category(character)[0] in _AROUND_WORDS


def only_symbol(text: str) -> str | None:
    """Return the one symbol that a text without words consists of, however often, or None.

    Skin tones, invisible characters and punctuation do not count.
    """
    kinds = {character: unicodedata.category(character) for character in text}
    if any(category[0] in "LN" for category in kinds.values()):
        return None
    symbols = [character for character, category in kinds.items() if category in {"So", "Sm", "Sc"}]
    return symbols[0] if len(symbols) == 1 else None
