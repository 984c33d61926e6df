"""A question asked at most once, however many checks need its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Once(Generic[T]):
    """Asks at the first call; later calls get the same answer, or the same error."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._answers: list[T] = []
        self._error: Exception | None = None

    def __call__(self) -> T:
        """Return the answer, or raise what asking raised."""
        if self._error is not None:
            raise self._error
        if not self._answers:
            try:
                self._answers.append(self._ask())
            except Exception as error:
                self._error = error
                raise
        return self._answers[0]
