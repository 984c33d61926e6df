"""Reads a stack's settings the way its functions do, from that stack's environment alone."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

T = TypeVar("T")

_SWAPPING = threading.Lock()


def read_settings(environment: Mapping[str, str], read: Callable[[], T]) -> T:
    """Run one of the readers of `aftercall.config.settings`. Raises Misconfigured as it does."""
    with _only(environment):
        return read()


@contextmanager
def _only(environment: Mapping[str, str]) -> Iterator[None]:
    """Let nothing of this process's own environment pass for a setting of the stack."""
    with _SWAPPING:
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
