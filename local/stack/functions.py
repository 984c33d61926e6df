"""Every function of the stack, ready to be invoked by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.stack.function_log import FunctionLog
from local.stack.function_pool import FunctionPool
from local.stack.function_process import FunctionProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from random import Random

    from local.stack.child_processes import ChildProcesses
    from local.stack.function_spec import FunctionSpec
    from local.stack.invocations import InvocationResult


class Functions:
    """The pools of all functions; a process starts when an invocation needs one."""

    def __init__(
        self,
        specs: Iterable[FunctionSpec],
        *,
        children: ChildProcesses,
        aws_url: str,
        log_folder: Path,
        processes_each: int,
    ) -> None:
        self._children = children
        self._aws_url = aws_url
        self._logs: list[FunctionLog] = []
        self._pools: dict[str, FunctionPool] = {}
        for spec in specs:
            log = FunctionLog(log_folder / f"{spec.name}.log")
            self._logs.append(log)
            self._pools[spec.name] = FunctionPool(self._launcher(spec, log), limit=processes_each)

    def invoke(self, name: str, event: Any) -> InvocationResult:
        """Run the named function (its folder's name) with the event."""
        return self._pools[name].invoke(event)

    def restart(self) -> None:
        """Kill every function process; the next invocations start new ones."""
        for pool in self._pools.values():
            pool.restart()

    def kill_one(self, name: str, rng: Random) -> Any:
        """Kill a busy process of the named function; return its event, None if none is busy."""
        return self._pools[name].kill_one(rng)

    def stop(self) -> None:
        """Kill every function process and start no more."""
        for pool in self._pools.values():
            pool.stop()
        for log in self._logs:
            log.close()

    def _launcher(self, spec: FunctionSpec, log: FunctionLog) -> Callable[[], FunctionProcess]:
        def launch() -> FunctionProcess:
            return FunctionProcess(spec, children=self._children, log=log, aws_url=self._aws_url)

        return launch
