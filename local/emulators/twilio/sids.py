"""Names of things that look like the provider's and are the same for the same seed."""

from __future__ import annotations

import hashlib
import itertools
import uuid


class SidMint:
    """Gives a fresh name at each call; any thread may ask."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._numbers = itertools.count(1)

    def message(self, *, media: bool = False) -> str:
        """Name a message: SM for a text, MM with media."""
        return ("MM" if media else "SM") + self._fresh()

    def event(self) -> str:
        """Name one webhook event, whatever the number of its deliveries."""
        return str(uuid.UUID(hex=self._fresh()))

    def fixed(self, prefix: str, name: str) -> str:
        """Name something that exists once, like the channel's installation."""
        return prefix + hashlib.sha256(f"{self._seed}:{name}".encode()).hexdigest()[:32]

    def _fresh(self) -> str:
        # next() on a count is one step of the interpreter, so two threads never share a number.
        text = f"{self._seed}:{next(self._numbers)}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]
