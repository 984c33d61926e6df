"""Waits for what another thread or process does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def eventually(probe: Callable[[], T | None], *, seconds: float = 15.0) -> T:
    """Call until the result is true and return it; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < deadline, f"nothing seen within {seconds} s"
        time.sleep(0.02)
    return found
