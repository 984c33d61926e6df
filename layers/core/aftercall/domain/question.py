"""Whether a text of ours asks the customer something."""

import re

_ENDS_A_QUESTION = re.compile(r"[?\uff1f\u037e](?![^\s\"'\u201d\u2019)\]*_~!.…])")
"""A question mark that ends a word: one inside a URL is followed by its parameters."""


def asks(text: str) -> bool:
    """Return whether a text contains a question."""
    return _ENDS_A_QUESTION.search(text) is not None
