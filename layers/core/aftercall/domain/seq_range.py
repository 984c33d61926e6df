"""A range of a conversation's sequence numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeqRange:
    """The numbers greater than `after`, up to and including `through`.

    It is empty where `through` is not greater than `after`. Each reply of a conversation begins
    `after` the `through` of the reply before, so that no line is answered twice or left out.
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
