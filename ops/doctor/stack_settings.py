"""The settings of the examined stack, read by the functions' own readers."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")

_ENVIRONMENT_LOCK = threading.Lock()


class StackSettings:
    """The environment variables of all functions of one stack, joined."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment

    def read(self, reader: Callable[[], T]) -> T:
        """Run a reader of `aftercall.config` on this environment. Raises Misconfigured."""
        with _process_environment(self.environment):
            return reader()

    @property
    def public_url(self) -> str:
        """The base URL by which the providers call the API, or an empty string."""
        return self.environment.get("PUBLIC_BASE_URL", "").rstrip("/")


@contextmanager
def _process_environment(environment: Mapping[str, str]) -> Iterator[None]:
    """Replace the process's environment for a while.

    Its own variables in capitals are removed, so that none of them passes for a setting of the
    examined stack. The lock is needed since the environment is one for all threads.
    """
    with _ENVIRONMENT_LOCK:
        before = dict(os.environ)
        for name in before.keys() - environment.keys():
            if name.isupper():
                del os.environ[name]
        os.environ.update(environment)
        try:
            yield
        finally:
            for name in environment.keys() - before.keys():
                del os.environ[name]
            os.environ.update(before)
