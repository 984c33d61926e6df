"""A function's real wiring, whose requests to AWS are noted as IAM would name them."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from importlib import import_module
from traceback import walk_stack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from botocore.session import Session

from aftercall.bootstrap import aws
from local.stack.function_spec import function_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local.stack.function_spec import FunctionSpec

IN_TRANSACTION = {
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


class Recorder(Session):
    """A session whose clients' requests are noted.

    `asked` has actions with the physical name of their resource, `callers` every function on the
    way to a request; `before` holds what is to happen just before the next one of an operation.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[tuple[str, str]] = set()
        self.callers: set[str] = set()
        self.before: dict[str, Callable[[], object]] = {}
        self.clients: list[Any] = []
        self.register("provide-client-params", self._note)

    def create_client(self, *args: Any, **kwargs: Any) -> Any:
        """Keep the client, to be closed."""
        self.clients.append(super().create_client(*args, **kwargs))
        return self.clients[-1]

    def close(self) -> None:
        """Close every client."""
        for client in self.clients:
            client.close()

    def _note(self, **event: Any) -> None:
        model = event["model"]
        service = model.service_model.service_name
        for operation, resource in _parts(model.name, event["params"]):
            self.asked.add((f"{service}:{operation}", resource))
        self.callers |= {frame.f_code.co_qualname for frame, _ in walk_stack(None)}
        if in_the_way := self.before.pop(model.name, None):
            in_the_way()


def _parts(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what IAM asks of a request: the actions it is made of, each with its resource."""
    match params:
        case {"TransactItems": items}:
            for verb, request in (part for item in items for part in item.items()):
                yield IN_TRANSACTION[verb], request["TableName"]
        case {"RequestItems": tables}:
            for table in tables:
                yield operation, table
        case {"TableName": table, "IndexName": index}:
            yield operation, f"{table}/index/{index}"
        case {"TableName": name} | {"SecretId": name}:
            yield operation, name
        case {"QueueUrl": url}:
            yield operation.removesuffix("Batch"), url
        case _:
            yield operation, "a resource that this harness cannot name"


@contextmanager
def wired(spec: FunctionSpec, url: str) -> Iterator[Recorder]:
    """Make and bind a function's runtime as in Lambda; close its clients at the end."""
    module = import_module(f"aftercall.bootstrap.{spec.name}")
    with ExitStack() as held:

        class Closed(httpx.Client):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                held.callback(self.close)

        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ:  # noqa: TID251 - emptied, so that nothing is read from it
                patch.delenv(name)
            environment = function_environment(spec, runtime_api="none", aws_url=url)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(aws, "Session", Recorder)
            patch.setattr(httpx, "Client", Closed)
            aws._session.cache_clear()
            made, recorder = module._make(), aws._session()
        aws._session.cache_clear()
        assert isinstance(recorder, Recorder)
        held.callback(recorder.close)
        held.enter_context(module.get_runtime.using(made))
        yield recorder
