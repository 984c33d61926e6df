"""Invokes the fixture's trouble function and reads what it tells."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack.functions import Functions
    from local.stack.invocations import InvocationResult


def describe(functions: Functions) -> dict[str, Any]:
    """Return what the function tells of its process, beside the `result` of the invocation."""
    result = functions.invoke("trouble", {"do": "describe"})
    assert not result.failed, result.error
    return {"result": result, **result.payload}


def error_of(result: InvocationResult) -> tuple[str, str]:
    """Return the type and the message of a failed invocation's error."""
    assert result.error is not None
    return result.error["errorType"], result.error["errorMessage"]


def started(logs: Path) -> int:
    """Count the invocations that have begun to sleep."""
    return (logs / "alone" / "trouble.log").read_text().count("about to sleep")


def is_running(pid: int) -> bool:
    """Say whether the process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
