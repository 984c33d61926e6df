"""`make doctor` without a stage: examines the stack that runs on this machine."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from local.running_stack import HOME, find_running, running_since
from local.stack.aws_resources import AwsResources
from ops.doctor.examination import print_examination
from ops.doctor.examined_stack import DataClients, ExaminedStack, FunctionState
from ops.doctor.stack_settings import StackSettings

if TYPE_CHECKING:
    from pathlib import Path

    from local.running_stack import RunningStack

TAIL_BYTES: Final = 64 * 1024
NOT_FUNCTIONS: Final = frozenset({"ministack"})
_REPORT: Final = re.compile(r"^REPORT RequestId: (?P<id>\S+)(?P<facts>.*)$", re.MULTILINE)
_ERROR_TYPE: Final = re.compile(r"Error Type: (\S+)")
# The runtime joins an error and its traceback by carriage returns into one line.
_ERROR_LINE: Final = re.compile(r"^\[ERROR\] ([^\r\n]+)", re.MULTILINE)
# The record of a running stack is written last, when its functions may already have run.
_LONGEST_START = timedelta(seconds=60)


def examine_running_stack(*, fix: bool) -> int:
    """Examine the running stack; return the exit status. Raises NotRunning where there is none."""
    running = find_running()
    with local_stack(running, HOME / "logs", started_at=running_since(), fix=fix) as stack:
        return print_examination(stack)


def local_stack(
    running: RunningStack, logs: Path, *, started_at: datetime | None = None, fix: bool = False
) -> ExaminedStack:
    """Return a running stack; runs logged long before `started_at` are an earlier stack's."""
    aws = AwsResources(running.aws_url)
    since = started_at - _LONGEST_START if started_at else datetime.min.replace(tzinfo=UTC)
    stack = ExaminedStack(
        settings=StackSettings(running.environment),
        clients=DataClients(dynamodb=aws.dynamodb, sqs=aws.sqs, secrets=aws.secrets),
        functions=LocalFunctions(logs, since=since),
        fix=fix,
    )
    stack.connections.callback(aws.close)
    return stack


class LocalFunctions:
    """The states of the functions on this machine, from the log that the runner writes of each."""

    oldest_round = timedelta(minutes=3)
    import_error_remedy = "run `make setup`, mend that import, then start the stack again"

    def __init__(self, logs: Path, *, since: datetime) -> None:
        self._logs = logs
        self._since = since
        self.names = tuple(
            sorted(log.stem for log in logs.glob("*.log") if log.stem not in NOT_FUNCTIONS)
        )

    def state_of(self, name: str) -> FunctionState:
        """Return when a function ran last, and the error of that run."""
        log = self._logs / f"{name}.log"
        if not log.exists():
            return FunctionState()
        written_at = datetime.fromtimestamp(log.stat().st_mtime, UTC)
        tail = _tail(log)
        reports = list(_REPORT.finditer(tail))
        if not reports or written_at < self._since:
            return FunctionState()
        return FunctionState(last_run=written_at, error=_error(tail, reports[-1]))

    @staticmethod
    def concurrency() -> None:
        """Nothing limits what runs at once on this machine."""


def _error(tail: str, report: re.Match[str]) -> str | None:
    """Return the last error line of the run of this report, else the type of its error."""
    kind = _ERROR_TYPE.search(report["facts"])
    if kind is None:
        return None
    begun = tail.find(f"START RequestId: {report['id']}")
    lines = _ERROR_LINE.findall(tail[max(begun, 0) : report.start()])
    return str(lines[-1]) if lines else kind[1]


def _tail(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - TAIL_BYTES))
        return file.read().decode("utf-8", "replace")
