"""Invokes the trouble function in the tests and reads what it says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack.answers import Answer
    from local.stack.functions import Functions


def look(functions: Functions) -> dict[str, Any]:
    """Run the trouble function without any trouble and give what it says of itself."""
    answer = functions.invoke("trouble", {"do": "look"})
    assert not answer.failed, answer.error
    return {"answer": answer, **answer.payload}


def error_of(answer: Answer) -> tuple[str, str]:
    """Give the type and the message of a failed answer."""
    assert answer.error is not None
    return answer.error["errorType"], answer.error["errorMessage"]


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
