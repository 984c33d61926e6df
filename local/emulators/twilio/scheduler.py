"""Runs actions later, in threads that end when the emulator is closed."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE_SECONDS = 2.0


class Scheduler:
    """One thread waits for due times; each due action runs in a thread of its own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._running: set[threading.Thread] = set()
        self._closed = False
        self._waiter = threading.Thread(target=self._wait, name="twilio:later", daemon=True)
        self._waiter.start()

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Run an action once so many real seconds have passed; after close() nothing runs."""
        with self._changed:
            if self._closed:
                return
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), action))
            self._changed.notify_all()

    def wait_until_idle(self, timeout: float) -> None:
        """Wait until nothing is scheduled or running; else TimeoutError."""
        with self._changed:
            idle = self._changed.wait_for(lambda: not self._due and not self._running, timeout)
        if not idle:
            raise TimeoutError(f"still busy after {timeout} s")

    def close(self) -> None:
        """Drop what is scheduled and wait up to CLOSE_SECONDS for what is running."""
        with self._changed:
            self._closed = True
            self._due.clear()
            running = list(self._running)
            self._changed.notify_all()
        deadline = time.monotonic() + CLOSE_SECONDS
        for thread in [self._waiter, *running]:
            thread.join(max(deadline - time.monotonic(), 0))

    def _wait(self) -> None:
        with self._changed:
            while not self._closed:
                if not self._due:
                    self._changed.wait()
                elif (left := self._due[0][0] - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    self._begin(heapq.heappop(self._due)[2])

    def _begin(self, action: Callable[[], None]) -> None:
        def run() -> None:
            try:
                action()
            finally:
                with self._changed:
                    self._running.discard(threading.current_thread())
                    self._changed.notify_all()

        thread = threading.Thread(target=run, name="twilio:action", daemon=True)
        self._running.add(thread)
        thread.start()
