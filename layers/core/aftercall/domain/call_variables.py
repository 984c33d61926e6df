"""A call's dynamic variables and collected data, looked up by any of several names."""

from collections.abc import Mapping, Sequence

from aftercall.domain.folded_text import fold_text


def find_variable(values: Mapping[str, object], names: Sequence[str], limit: int) -> str | None:
    """Return the first named value that is one line of at most `limit` characters.

    Names are compared without case, accents, spaces, dashes and underscores. A null value counts as
    absent. None where no value fits.
    """
    by_key = {_key(name): value for name, value in values.items() if value is not None}
    for name in names:
        value = by_key.get(_key(name))
        text = value.strip() if isinstance(value, str) else ""
        if text and len(text) <= limit and text.isprintable():
            return text
    return None


def _key(name: str) -> str:
    return fold_text(name).replace(" ", "").replace("_", "").replace("-", "")
