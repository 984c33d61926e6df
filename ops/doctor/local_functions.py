"""How the functions on this machine fare, by what the runner logs of each."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from ops.doctor.functions_seen import FunctionSeen

if TYPE_CHECKING:
    from pathlib import Path

TAIL_BYTES: Final = 64 * 1024
NO_FUNCTION: Final = frozenset({"ministack"})
_REPORT: Final = re.compile(r"^REPORT RequestId: (?P<id>\S+)(?P<facts>.*)$", re.MULTILINE)
_KIND: Final = re.compile(r"Error Type: (\S+)")
# The runtime keeps an error and its traceback together by carriage returns.
_SAID: Final = re.compile(r"^\[ERROR\] ([^\r\n]+)", re.MULTILINE)


class LocalFunctions:
    """Reads the logs; a function of a stack has a log from its start on."""

    patience = timedelta(minutes=3)
    remedy_of_broken_code = "run `make setup`, mend that import, then start the stack again"

    def __init__(self, logs: Path, *, since: datetime) -> None:
        self._logs = logs
        self._since = since
        self.names = tuple(
            sorted(log.stem for log in logs.glob("*.log") if log.stem not in NO_FUNCTION)
        )

    def look_at(self, name: str) -> FunctionSeen:
        """Return when a function ran last, and the error of that run."""
        log = self._logs / f"{name}.log"
        if not log.exists():
            return FunctionSeen()
        written_at = datetime.fromtimestamp(log.stat().st_mtime, UTC)
        tail = _tail(log)
        reports = list(_REPORT.finditer(tail))
        if not reports or written_at < self._since:
            return FunctionSeen()
        return FunctionSeen(last_run=written_at, error=_error(tail, reports[-1]))


def _error(tail: str, report: re.Match[str]) -> str | None:
    """Return what the run of this report failed with, in its own words where it said any."""
    kind = _KIND.search(report["facts"])
    if kind is None:
        return None
    begun = tail.find(f"START RequestId: {report['id']}")
    said = _SAID.findall(tail[max(begun, 0) : report.start()])
    return str(said[-1]) if said else kind[1]


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - TAIL_BYTES))
        return file.read().decode("utf-8", "replace")
