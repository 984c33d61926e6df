"""One runtime per execution environment, made at first use; tests bind their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

R = TypeVar("R")


class Lazy(Generic[R]):
    """Makes a runtime once; `using` puts another in its place for a while."""

    def __init__(self, make: Callable[[], R]) -> None:
        self._make = make
        self._held: R | None = None

    def __call__(self) -> R:
        """Return the runtime, made at the first call."""
        if self._held is None:
            self._held = self._make()
        return self._held

    @contextmanager
    def using(self, runtime: R) -> Iterator[R]:
        """Put a runtime in place of the real one."""
        before, self._held = self._held, runtime
        try:
            yield runtime
        finally:
            self._held = before
