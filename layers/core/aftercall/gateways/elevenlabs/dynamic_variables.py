"""A call's dynamic variables, without those that may not be sent back to ElevenLabs.

ElevenLabs fills in `system__*` itself and rejects them from a client; `secret__*` work in the
headers of tools only (ElevenLabs, "Personalization: dynamic variables").
"""

import math
from collections.abc import Mapping

RESERVED = ("system__", "secret__")

Variables = dict[str, str | int | float | bool]


def replayable_variables(variables: Mapping[str, object] | None) -> Variables:
    """Return what may be sent again: texts, finite numbers and booleans, under the user's names."""
    return {
        name: value
        for name, value in (variables or {}).items()
        if isinstance(value, str | int | float)
        and not name.startswith(RESERVED)
        and math.isfinite(value if isinstance(value, float) else 0)
    }
