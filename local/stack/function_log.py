"""One log file per function: what its processes print, and the platform's lines around it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from local.stack.invocations import PLATFORM_ERRORS

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack.function_spec import FunctionSpec


class FunctionLog:
    """A file that a function's processes and the platform's own lines are appended to."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        # Unbuffered: lines of several processes follow each other as they come.
        self.file = path.open("ab", buffering=0)

    def started(self, request_id: str) -> None:
        """Write the start of an invocation."""
        self._write(f"START RequestId: {request_id} Version: $LATEST")

    def ended(
        self,
        request_id: str,
        spec: FunctionSpec,
        *,
        milliseconds: float,
        init_milliseconds: float | None = None,
        error: dict[str, Any] | None = None,
    ) -> None:
        """Write the end of an invocation, with Lambda's REPORT line."""
        facts = [
            f"REPORT RequestId: {request_id}",
            f"Duration: {milliseconds:.2f} ms",
            f"Billed Duration: {math.ceil(milliseconds)} ms",
            f"Memory Size: {spec.memory} MB",
        ]
        if init_milliseconds is not None:
            facts.append(f"Init Duration: {init_milliseconds:.2f} ms")
        if error is not None:
            facts.append(f"Status: error\tError Type: {error.get('errorType', 'unknown')}")
            # What a handler raised, its own runtime has printed already.
            if error.get("errorType") in PLATFORM_ERRORS:
                self._write(str(error.get("errorMessage")))
        self._write(f"END RequestId: {request_id}")
        self._write("\t".join(facts))

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def _write(self, line: str) -> None:
        self.file.write(line.encode() + b"\n")
