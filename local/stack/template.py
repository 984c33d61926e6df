"""The template as the runner sees it: the one source of functions, routes, tables and queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.stack.cfn_yaml import load
from local.stack.data_specs import read_queue, read_secret, read_table
from local.stack.function_specs import Place, merge_globals, read_function
from local.stack.resolver import Attributes, Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from local.stack.specs import FunctionSpec, QueueSpec, SecretSpec, TableSpec

API_ID = "local"


class Template:
    """A SAM template whose resources can be asked for once their names are known."""

    def __init__(
        self, path: Path, *, overrides: Mapping[str, str] | None = None, stack_name: str = "local"
    ) -> None:
        self._document = load(path)
        self._place = Place(folder=path.resolve().parent, stack_name=stack_name)
        self._resolver = Resolver(self._document, overrides=overrides or {}, stack_name=stack_name)
        self._name_layers()
        self._name_queues()

    def name(self, logical_id: str, attributes: Attributes) -> None:
        """Tell what a resource is really called, so that references to it resolve."""
        self._resolver.names.setdefault(logical_id, {}).update(attributes)

    def name_api(self, url: str) -> None:
        """Tell where the HTTP API answers."""
        apis = [logical_id for logical_id, _ in self._of_type("AWS::Serverless::HttpApi")]
        for logical_id in (*apis, "ServerlessHttpApi"):
            self.name(logical_id, {"Ref": API_ID, "ApiId": API_ID, "ApiEndpoint": url})

    def functions(self) -> tuple[FunctionSpec, ...]:
        """Give every function, Globals merged in and every reference resolved."""
        shared = (self._document.get("Globals") or {}).get("Function") or {}
        return tuple(
            read_function(
                logical_id, self._resolver.value(merge_globals(shared, facts)), self._place
            )
            for logical_id, facts in self._of_type("AWS::Serverless::Function")
        )

    def tables(self) -> tuple[TableSpec, ...]:
        """Give every table."""
        return tuple(
            read_table(logical_id, self._resolver.value(facts), self._place.stack_name)
            for logical_id, facts in self._of_type("AWS::DynamoDB::Table")
        )

    def queues(self) -> tuple[QueueSpec, ...]:
        """Give every queue, those that take dead letters first."""
        queues = (
            read_queue(logical_id, self._resolver.value(facts), self._place.stack_name)
            for logical_id, facts in self._of_type("AWS::SQS::Queue")
        )
        return tuple(sorted(queues, key=lambda queue: "RedrivePolicy" in queue.attributes))

    def secrets(self) -> tuple[SecretSpec, ...]:
        """Give every secret."""
        return tuple(
            read_secret(logical_id, self._resolver.value(facts), self._place.stack_name)
            for logical_id, facts in self._of_type("AWS::SecretsManager::Secret")
        )

    def _of_type(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for logical_id, resource in self._document["Resources"].items():
            wanted = "Condition" not in resource or self._resolver.condition(resource["Condition"])
            if resource["Type"] == kind and wanted:
                yield logical_id, resource.get("Properties") or {}

    def _name_layers(self) -> None:
        # Locally a layer is its folder: the built one has a python/ folder inside, the source not.
        for logical_id, facts in self._of_type("AWS::Serverless::LayerVersion"):
            folder = self._place.folder / self._resolver.value(facts["ContentUri"])
            built = folder / "python"
            self.name(logical_id, {"Ref": str(built if built.is_dir() else folder)})

    def _name_queues(self) -> None:
        # A queue's ARN follows from its name, and another queue may need it to be created.
        for logical_id, facts in self._of_type("AWS::SQS::Queue"):
            named = {key: facts[key] for key in ("QueueName", "FifoQueue") if key in facts}
            queue = read_queue(logical_id, self._resolver.value(named), self._place.stack_name)
            self.name(logical_id, {"Arn": queue.arn, "QueueName": queue.name})
