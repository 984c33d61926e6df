"""Waits in the tests for what happens elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def eventually(look: Callable[[], T | None], *, seconds: float = 15.0) -> T:
    """Look again and again until there is something to see; fail after a while."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing seen within {seconds} s"
        time.sleep(0.02)
    return found
