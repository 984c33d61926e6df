"""A range of a conversation's sequence numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeqRange:
    """The numbers behind `after`, up to and with `through`; empty where both are the same.

    Ranges of a conversation's replies join: each begins `after` the `through` of the one before.
    """

    after: int = 0
    through: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no number is in it."""
        return self.through <= self.after

    def __contains__(self, seq: int) -> bool:
        return self.after < seq <= self.through

    def __str__(self) -> str:
        return f"{self.after}:{self.through}"
