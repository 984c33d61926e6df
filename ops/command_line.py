"""Runs a command so that Ctrl-C and a closed pipe end it quietly, at any moment.

This module imports next to nothing: until a command's own imports are done, Ctrl-C ends the
process as it would end any other program, without a word.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

CLEAN_UP_SECONDS: Final = 2.5
"""How long a command may take to clean up after Ctrl-C; then its process is ended."""
STOPPED: Final = 130
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class _Interruption:
    """Turns the first signal into a KeyboardInterrupt, outside of what must not be cut in two."""

    def __init__(self) -> None:
        self._depth = 0
        self._pending = False

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        timer = threading.Timer(CLEAN_UP_SECONDS, os._exit, (STOPPED,))
        timer.daemon = True
        timer.start()
        if self._depth:
            self._pending = True
        else:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def postponed(self) -> Iterator[None]:
        """Let a block end before the interruption; only the main thread is ever interrupted."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
        if self._pending and not self._depth:
            self._pending = False
            raise KeyboardInterrupt


_interruption: Final = _Interruption()
postponed_interruption = _interruption.postponed


def run_command(load: Callable[[], Callable[[], int]]) -> int:
    """Run a command; return its exit status, 130 after Ctrl-C, 0 where nobody reads its output.

    `load` imports the command and returns its function. After Ctrl-C or a termination signal the
    command gets a KeyboardInterrupt and has 2.5 s to clean up; a second Ctrl-C changes nothing.
    """
    _set_handlers(signal.SIG_DFL)
    command = load()
    _set_handlers(_interruption)
    try:
        status = command()
        sys.stdout.flush()
    except KeyboardInterrupt:
        print_line("stopped", to_errors=True)
        status = STOPPED
    except BrokenPipeError:
        _drop_output()
        status = 0
    finally:
        # What the interpreter still has to do at its end is nothing that would need an exception.
        _set_handlers(signal.SIG_DFL)
    return status


def leave_interruption_to_parent() -> None:
    """Let a worker process of a pool be ended by the process that started it, without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def print_line(line: str, *, to_errors: bool = False) -> None:
    """Print a line at once, from any thread; where nobody reads it any more, end the command."""
    try:
        print(line, file=sys.stderr if to_errors else sys.stdout, flush=True)
    except BrokenPipeError:
        _drop_output()
        if not to_errors:
            os.kill(os.getpid(), signal.SIGTERM)


def _drop_output() -> None:
    # Else the interpreter tries to write the rest at its end, and complains.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError):
            stream.flush()
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _set_handlers(handler: signal.Handlers | Callable[[int, FrameType | None], None]) -> None:
    for number in _SIGNALS:
        signal.signal(number, handler)
