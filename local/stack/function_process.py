"""One function process: started once, given one invocation at a time, killed when it hangs."""

from __future__ import annotations

import json
import queue
import sys
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any, Final

from local.stack.function_spec import function_environment
from local.stack.invocations import (
    TIMED_OUT,
    Invocation,
    InvocationResult,
    Report,
    ReportKind,
    exited,
    failed,
    read_error,
    read_response,
    timed_out,
)
from local.stack.runtime_api import RuntimeApi

if TYPE_CHECKING:
    from local.stack.child_processes import ChildProcesses
    from local.stack.function_log import FunctionLog
    from local.stack.function_spec import FunctionSpec

# Lambda grants ten seconds, on processors that have nothing else to do.
INIT_SECONDS: Final = 30.0


class FunctionProcess:
    """A process of one function, behind a Runtime API of its own."""

    def __init__(
        self, spec: FunctionSpec, *, children: ChildProcesses, log: FunctionLog, aws_url: str
    ) -> None:
        self._spec = spec
        self._children = children
        self._log = log
        self._api = RuntimeApi()
        self._running = False
        self.current_event: Any = None
        self._started_at = time.monotonic()
        self._init_ms: float | None = None
        self._process = children.spawn(
            [sys.executable, "-m", "awslambdaric", spec.handler],
            environment=function_environment(spec, runtime_api=self._api.address, aws_url=aws_url),
            folder=spec.code,
            log=log.file,
        )
        self._waiter = threading.Thread(target=self._wait, name=f"wait:{spec.name}", daemon=True)
        self._waiter.start()

    @property
    def is_alive(self) -> bool:
        """Whether the process can take an invocation."""
        return self._process.poll() is None

    def run(self, event: Any) -> InvocationResult:
        """Pass the process one event; wait for its response, its timeout or its end."""
        request_id = str(uuid.uuid4())
        self._log.started(request_id)
        if not self._running and (failure := self._init(request_id)):
            self.kill()
            self._log.ended(request_id, self._spec, milliseconds=0.0, error=failure.error)
            return failure
        begun_at = time.monotonic()
        self.current_event = event
        self._api.enqueue(self._invocation(request_id, event))
        result = self._outcome(request_id, begun_at + self._spec.timeout)
        self.current_event = None
        self._log.ended(
            request_id,
            self._spec,
            milliseconds=(time.monotonic() - begun_at) * 1000,
            init_milliseconds=self._init_ms,
            error=result.error,
        )
        self._init_ms = None
        return result

    def kill(self) -> None:
        """End the process and all that it started."""
        self._children.end(self._process)
        self._waiter.join()

    def close(self) -> None:
        """End the process and the Runtime API behind it."""
        self.kill()
        self._api.close()

    def _init(self, request_id: str) -> InvocationResult | None:
        report = self._next_report(self._started_at + INIT_SECONDS)
        if report is None:
            message = f"Init timed out after {INIT_SECONDS:.2f} seconds"
            return failed(request_id, TIMED_OUT, message)
        if report.kind is ReportKind.INIT_ERROR:
            return read_error(request_id, report.body)
        if report.kind is ReportKind.EXIT:
            return exited(request_id, report.exit_status)
        self._running = True
        self._init_ms = (time.monotonic() - self._started_at) * 1000
        return None

    def _invocation(self, request_id: str, event: Any) -> Invocation:
        now = time.time()
        trace = f"Root=1-{int(now):08x}-{uuid.uuid4().hex[:24]};Parent={uuid.uuid4().hex[:16]}"
        return Invocation(
            request_id=request_id,
            body=json.dumps(event).encode(),
            deadline_ms=int((now + self._spec.timeout) * 1000),
            function_arn=self._spec.arn,
            trace_id=f"{trace};Sampled=0",
        )

    def _outcome(self, request_id: str, deadline: float) -> InvocationResult:
        while (report := self._next_report(deadline)) is not None:
            match report.kind:
                case ReportKind.RESPONSE:
                    return read_response(request_id, report.body)
                case ReportKind.ERROR:
                    return read_error(request_id, report.body)
                case ReportKind.EXIT:
                    return exited(request_id, report.exit_status)
        self.kill()
        return timed_out(request_id, self._spec.timeout)

    def _next_report(self, deadline: float) -> Report | None:
        try:
            return self._api.reports.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            return None

    def _wait(self) -> None:
        status = self._process.wait()
        self._api.reports.put(Report(kind=ReportKind.EXIT, exit_status=status))
