"""One runtime per Lambda execution environment, made at the first event.

Making it at import would read the environment and create clients before a test could replace them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

R = TypeVar("R")


class Lazy(Generic[R]):
    """Makes a runtime once; tests put another in its place with `using`."""

    def __init__(self, make: Callable[[], R]) -> None:
        self._make = make
        self._runtime: R | None = None

    def __call__(self) -> R:
        """Return the runtime, made at the first call."""
        if self._runtime is None:
            self._runtime = self._make()
        return self._runtime

    @contextmanager
    def using(self, runtime: R) -> Iterator[R]:
        """Put a runtime in place of the real one until the context ends."""
        before, self._runtime = self._runtime, runtime
        try:
            yield runtime
        finally:
            self._runtime = before
