"""A log is read from its end on, in whole lines, and only what is a JSON object."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from ops.logs.log_tail import LogTail, follow_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as log:
        log.write(text)


def test_only_what_is_added_is_read_and_each_line_once(tmp_path: Path) -> None:
    path = tmp_path / "function.log"
    path.write_text('{"message": "before"}\n', encoding="utf-8")
    tail = LogTail(path)
    assert list(tail.fresh()) == []
    append(path, '{"message": "first"}\n{"message": "sec')
    assert [one["message"] for one in tail.fresh()] == ["first"]
    append(path, 'ond"}\n')
    assert [one["message"] for one in tail.fresh()] == ["second"]
    assert list(tail.fresh()) == []


def test_other_lines_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "function.log"
    tail = LogTail(path)
    assert list(tail.fresh()) == []
    append(path, 'START RequestId: 1\n{no json}\n[1]\n{"message": "one"}\n')
    assert list(tail.fresh()) == [{"message": "one"}]


class OneRead(threading.Event):
    """Calls a function before the first read, and ends the following after it."""

    def __init__(self, before: Callable[[], None]) -> None:
        super().__init__()
        self._before = before
        self._waits = 0

    def wait(self, timeout: float | None = None) -> bool:
        self._waits += 1
        if self._waits == 1:
            self._before()
        return self._waits > 1


def test_several_logs_are_merged_in_order_of_time(tmp_path: Path) -> None:
    worker, webhook = tmp_path / "worker.log", tmp_path / "webhook.log"

    def write() -> None:
        append(worker, '{"message": "later", "timestamp": "2026-11-22 16:45:58"}\n')
        append(webhook, '{"message": "earlier", "timestamp": "2026-11-22 16:45:57"}\n')

    followed = follow_files([worker, webhook], OneRead(write))
    assert [one["message"] for one in followed] == ["earlier", "later"]
