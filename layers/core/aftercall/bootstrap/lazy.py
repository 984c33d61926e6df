"""One runtime per Lambda execution environment.

In Lambda it is made while the function is loaded, since that phase has a whole processor whatever
the function's memory. Elsewhere it is made at the first event, so that a test can replace it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

from aftercall.config.environment import runs_in_lambda
from aftercall.domain.errors import AftercallError

R = TypeVar("R")


class Lazy(Generic[R]):
    """Makes a runtime once; tests put another in its place with `using`."""

    def __init__(self, make: Callable[[], R]) -> None:
        self._make = make
        self._runtime: R | None = None
        if runs_in_lambda():
            # A setting that is wrong is told at the first event, whose error has a name and a log.
            with suppress(AftercallError):
                self._runtime = make()

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
