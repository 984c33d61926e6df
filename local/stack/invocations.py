"""An invocation of a function, what its process reports, and the result in Lambda's own words."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TIMED_OUT: Final = "Sandbox.Timedout"
EXITED: Final = "Runtime.ExitError"
MALFORMED: Final = "Runtime.MalformedResponse"
PLATFORM_ERRORS: Final = frozenset({TIMED_OUT, EXITED, MALFORMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One event on its way to a function process; `deadline_ms` is in milliseconds since 1970."""

    request_id: str
    body: bytes
    deadline_ms: int
    function_arn: str
    trace_id: str


class ReportKind(StrEnum):
    """What a function process, or its end, tells."""

    READY = "ready"
    RESPONSE = "response"
    ERROR = "error"
    INIT_ERROR = "init error"
    EXIT = "exit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of a function process."""

    kind: ReportKind
    body: bytes = b""
    exit_status: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InvocationResult:
    """What a function returned, or the error in its place."""

    request_id: str
    payload: Any = None
    error: dict[str, Any] | None = None

    @property
    def failed(self) -> bool:
        """Whether the function failed."""
        return self.error is not None


def read_response(request_id: str, body: bytes) -> InvocationResult:
    """Read what the process posted as its response."""
    try:
        payload = json.loads(body) if body else None
    except ValueError:
        return failed(request_id, MALFORMED, "the response is no JSON")
    return InvocationResult(request_id=request_id, payload=payload)


def read_error(request_id: str, body: bytes) -> InvocationResult:
    """Read what the process posted as its error."""
    try:
        error = json.loads(body)
    except ValueError:
        error = {"errorMessage": body.decode(errors="replace")}
    return InvocationResult(
        request_id=request_id, error=error if isinstance(error, dict) else {"errorMessage": error}
    )


def failed(request_id: str, kind: str, message: str) -> InvocationResult:
    """Return the result of an invocation that the platform ended."""
    text = f"RequestId: {request_id} Error: {message}"
    return InvocationResult(request_id=request_id, error={"errorType": kind, "errorMessage": text})


def timed_out(request_id: str, seconds: int) -> InvocationResult:
    """Return the result of a function that took too long."""
    message = f"Task timed out after {seconds:.2f} seconds"
    return failed(request_id, TIMED_OUT, message)


def exited(request_id: str, status: int) -> InvocationResult:
    """Return the result of a process that ended before it answered."""
    if status == 0:
        message = "Runtime exited without providing a reason"
    elif status < 0:
        name = signal.strsignal(-status) or str(-status)
        message = f"Runtime exited with error: signal: {name.lower()}"
    else:
        message = f"Runtime exited with error: exit status {status}"
    return failed(request_id, EXITED, message)


def done_ids(result: InvocationResult, ids: Sequence[str], *, partial: bool) -> set[str]:
    """Return the ids of a batch that are done: none if the function failed or makes no sense.

    With `partial` the payload names what failed (ReportBatchItemFailures).
    """
    if result.failed:
        return set()
    if not partial:
        return set(ids)
    failures = _failures(result.payload)
    # Lambda takes a malformed report as a failure of the whole batch.
    return set() if failures is None or not failures <= set(ids) else set(ids) - failures


def _failures(payload: Any) -> set[str] | None:
    match payload:
        case None | {"batchItemFailures": None}:
            return set()
        case {"batchItemFailures": list(items)}:
            names = [_identifier(item) for item in items]
            return None if None in names else {name for name in names if name}
        case {"batchItemFailures": _}:
            return None
        case dict():
            return set()
    return None


def _identifier(item: Any) -> str | None:
    match item:
        case {"itemIdentifier": str(name)} if name:
            return name
    return None
