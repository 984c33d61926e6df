"""The whole stack of a template on this machine, started and stopped as one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self

from local.emulators.serve import Server
from local.stack.aws_resources import AwsResources
from local.stack.child_processes import ChildProcesses
from local.stack.functions import Functions
from local.stack.http_api import HttpApi
from local.stack.ministack import Ministack
from local.stack.port_owner import explain_taken_port
from local.stack.routes import RouteTable
from local.stack.template import Template
from local.stack.triggers import Triggers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from random import Random

    from local.stack.function_spec import FunctionSpec
    from local.stack.http_api import BeforeRoute
    from local.stack.invocations import InvocationResult


class Stack:
    """A template's functions, triggers and data; started once, stopped once.

    `overrides` are template parameters, in which `{api_url}` stands for the address of the API.
    `secrets` are values by logical id. `minute` is how many seconds the schedules' minute takes.
    """

    specs: tuple[FunctionSpec, ...]
    api_url: str
    aws: AwsResources

    def __init__(
        self,
        *,
        template: Path,
        log_folder: Path,
        overrides: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
        minute: float = 60.0,
        api_port: int = 0,
        aws_url: str | None = None,
        before_route: BeforeRoute | None = None,
        name: str = "local",
        processes_each: int = 10,
    ) -> None:
        self._template = template
        self._log_folder = log_folder
        self._overrides = dict(overrides or {})
        self._secrets = dict(secrets or {})
        self._minute = minute
        self._api_port = api_port
        self._aws_url = aws_url
        self._name = name
        self._processes_each = processes_each
        self._http_api = HttpApi(before_route=before_route)
        self._running = ExitStack()

    def start(self) -> Self:
        """Start everything; if a part does not start, nothing stays."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop everything, killing busy processes; a second call does nothing."""
        self._running.close()

    def restart_functions(self) -> None:
        """Kill every function process; the next invocations start new ones."""
        self._functions.restart()

    def kill_one(self, function: str, rng: Random) -> Any:
        """Kill a busy process of a function; return its event, None if none is busy."""
        return self._functions.kill_one(function, rng)

    def invoke(self, function: str, event: Any) -> InvocationResult:
        """Run a function, named as its folder, with an event."""
        return self._functions.invoke(function, event)

    def fire_now(self, function: str) -> InvocationResult:
        """Fire a function's schedule now and wait for the result."""
        return self._triggers.fire_now(function)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self) -> None:
        children = self._running.enter_context(ChildProcesses())
        self._listen()
        if self._aws_url:
            self.aws, template = self._connect(self._aws_url)
        else:
            ministack = Ministack(children, log=self._log_folder / "ministack.log", wait=False)
            # Takes about as long as ministack's own start, so both happen at once.
            self.aws, template = self._connect(ministack.url)
            ministack.wait_until_healthy()
        self.aws.create(template, secret_values=self._secrets)
        self.specs = template.functions()
        self._functions = Functions(
            self.specs,
            children=children,
            aws_url=self.aws.url,
            log_folder=self._log_folder,
            processes_each=self._processes_each,
        )
        self._running.callback(self._functions.stop)
        routes = [(spec.name, route) for spec in self.specs for route in spec.routes]
        self._http_api.open(RouteTable(routes), self._functions.invoke)
        self._start_triggers()

    def _listen(self) -> None:
        server = Server(self._http_api, port=self._api_port)
        self._running.callback(self._http_api.close)
        self._running.callback(server.stop)
        with explain_taken_port(self._api_port, setting="API_PORT"):
            self.api_url = server.start().url

    def _connect(self, url: str) -> tuple[AwsResources, Template]:
        resources = AwsResources(url)
        self._running.callback(resources.close)
        api_url = self.api_url
        overrides = {k: v.replace("{api_url}", api_url) for k, v in self._overrides.items()}
        template = Template(self._template, overrides=overrides, stack_name=self._name)
        template.name_api(api_url)
        return resources, template

    def _start_triggers(self) -> None:
        self._triggers = Triggers(
            self.specs,
            invoke=self._functions.invoke,
            aws=self.aws,
            minute=self._minute,
        )
        # Called from the last to the first: nothing begins, busy processes are killed, then joined.
        self._running.callback(self._triggers.stop)
        self._running.callback(self._functions.stop)
        self._running.callback(self._triggers.ask_to_stop)
        self._triggers.start()
