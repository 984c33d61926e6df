"""A call's dynamic variables, without those that may not be sent back to ElevenLabs.

ElevenLabs fills in `system__*` itself and rejects them from a client; `secret__*` work in the
headers of tools only (ElevenLabs, "Personalization: dynamic variables"). An empty cell of a batch's
list is a null variable of its call: the prompt may name it, and a session without it is closed.
"""

import math
import re
from collections.abc import Mapping

RESERVED = ("system__", "secret__")

Variables = dict[str, str | int | float | bool | None]


def replayable_variables(variables: Mapping[str, object] | None) -> Variables:
    """Return what may be sent again: texts, finite numbers, booleans and null."""
    return {
        name: value
        for name, value in (variables or {}).items()
        if (value is None or isinstance(value, str | int | float))
        and not name.startswith(RESERVED)
        and math.isfinite(value if isinstance(value, float) else 0)
    }


def null_variables_in(words: str, variables: Mapping[str, object]) -> list[str]:
    """Return the null variables that ElevenLabs' words name, such as the reason of a close."""
    return [
        name
        for name, value in variables.items()
        if value is None and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words)
    ]
