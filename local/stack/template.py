"""The SAM template: the one source of functions, routes, tables, queues and secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from local.stack.function_spec import merge_globals, read_function
from local.stack.intrinsics import Attributes, Resolver
from local.stack.resource_specs import read_queue, read_secret, read_table
from ops.template.cfn_yaml import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from local.stack.function_spec import FunctionSpec
    from local.stack.resource_specs import QueueSpec, SecretSpec, TableSpec

API_ID: Final = "local"


class Template:
    """A SAM template whose resources can be asked for once their names are known."""

    def __init__(
        self, path: Path, *, overrides: Mapping[str, str] | None = None, stack_name: str = "local"
    ) -> None:
        self._document = load(path)
        self._folder = path.resolve().parent
        self._stack_name = stack_name
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
        """Return every function, Globals merged in and every expression worked out."""
        shared = (self._document.get("Globals") or {}).get("Function") or {}
        return tuple(
            read_function(
                logical_id,
                self._resolver.value(merge_globals(shared, properties)),
                folder=self._folder,
                stack_name=self._stack_name,
            )
            for logical_id, properties in self._of_type("AWS::Serverless::Function")
        )

    def tables(self) -> tuple[TableSpec, ...]:
        """Return every table."""
        return tuple(
            read_table(logical_id, self._resolver.value(properties), self._stack_name)
            for logical_id, properties in self._of_type("AWS::DynamoDB::Table")
        )

    def queues(self) -> tuple[QueueSpec, ...]:
        """Return every queue, those that take dead letters first."""
        queues = (
            read_queue(logical_id, self._resolver.value(properties), self._stack_name)
            for logical_id, properties in self._of_type("AWS::SQS::Queue")
        )
        return tuple(sorted(queues, key=lambda queue: "RedrivePolicy" in queue.attributes))

    def secrets(self) -> tuple[SecretSpec, ...]:
        """Return every secret."""
        return tuple(
            read_secret(logical_id, self._resolver.value(properties), self._stack_name)
            for logical_id, properties in self._of_type("AWS::SecretsManager::Secret")
        )

    def _of_type(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for logical_id, resource in self._document["Resources"].items():
            wanted = "Condition" not in resource or self._resolver.condition(resource["Condition"])
            if resource["Type"] == kind and wanted:
                yield logical_id, resource.get("Properties") or {}

    def _name_layers(self) -> None:
        # Locally a layer is its folder: the built one has a python/ folder inside, the source not.
        for logical_id, properties in self._of_type("AWS::Serverless::LayerVersion"):
            folder = self._folder / self._resolver.value(properties["ContentUri"])
            built = folder / "python"
            self.name(logical_id, {"Ref": str(built if built.is_dir() else folder)})

    def _name_queues(self) -> None:
        # A queue's ARN follows from its name, and another queue may need it to be created.
        for logical_id, properties in self._of_type("AWS::SQS::Queue"):
            named = {
                key: properties[key] for key in ("QueueName", "FifoQueue") if key in properties
            }
            queue = read_queue(logical_id, self._resolver.value(named), self._stack_name)
            self.name(logical_id, {"Arn": queue.arn, "QueueName": queue.name})
