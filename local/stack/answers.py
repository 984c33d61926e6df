"""What comes back from an invocation, and Lambda's words for the ways it can fail."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass
from typing import Any, Final

TIMED_OUT: Final = "Sandbox.Timedout"
EXITED: Final = "Runtime.ExitError"
MALFORMED: Final = "Runtime.MalformedResponse"
PLATFORM_ERRORS: Final = frozenset({TIMED_OUT, EXITED, MALFORMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a function gave back: its payload, or the error in its place."""

    request_id: str
    payload: Any = None
    error: dict[str, Any] | None = None

    @property
    def failed(self) -> bool:
        """Whether the function failed."""
        return self.error is not None


def read_answer(request_id: str, body: bytes) -> Answer:
    """Read what the process posted as its response."""
    try:
        return Answer(request_id=request_id, payload=json.loads(body) if body else None)
    except ValueError:
        return failed(request_id, MALFORMED, "the response is no JSON")


def read_error(request_id: str, body: bytes) -> Answer:
    """Read what the process posted as its error."""
    try:
        error = json.loads(body)
    except ValueError:
        error = {"errorMessage": body.decode(errors="replace")}
    return Answer(
        request_id=request_id, error=error if isinstance(error, dict) else {"errorMessage": error}
    )


def failed(request_id: str, kind: str, message: str) -> Answer:
    """Give the answer of an invocation that the platform ended."""
    text = f"RequestId: {request_id} Error: {message}"
    return Answer(request_id=request_id, error={"errorType": kind, "errorMessage": text})


def timed_out(request_id: str, seconds: int) -> Answer:
    """Give the answer of a function that took too long."""
    message = f"Task timed out after {seconds:.2f} seconds"
    return failed(request_id, TIMED_OUT, message)


def exited(request_id: str, status: int) -> Answer:
    """Give the answer of a process that ended before it answered."""
    if status == 0:
        message = "Runtime exited without providing a reason"
    elif status < 0:
        name = signal.strsignal(-status) or str(-status)
        message = f"Runtime exited with error: signal: {name.lower()}"
    else:
        message = f"Runtime exited with error: exit status {status}"
    return failed(request_id, EXITED, message)
