"""Makes the provider's ids, the same ones for the same seed."""

from __future__ import annotations

import random
import string

LETTERS = string.ascii_lowercase + string.digits


class Ids:
    """A seeded source of ids."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def new(self, prefix: str) -> str:
        """Return the prefix with 28 lower-case letters and digits, as conversations have."""
        return prefix + "".join(self._random.choices(LETTERS, k=28))

    def hexadecimal(self, prefix: str) -> str:
        """Return the prefix with 32 hexadecimal digits, as the telephone side has."""
        return prefix + "".join(self._random.choices("0123456789abcdef", k=32))
