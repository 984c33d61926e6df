"""A request that is made once, however many checks need its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class CachedCall(Generic[T]):
    """Calls at first use; later uses return the same answer or raise the same error."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._answers: list[T] = []
        self._error: Exception | None = None

    def __call__(self) -> T:
        """Return the answer, or raise what the call raised."""
        if self._error is not None:
            raise self._error
        if not self._answers:
            try:
                self._answers.append(self._call())
            except Exception as error:
                self._error = error
                raise
        return self._answers[0]
