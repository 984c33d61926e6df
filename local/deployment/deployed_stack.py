"""A stack that sam deployed to ministack: clients, physical names, the processed template."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from local.stack.intrinsics import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


def ministack_session() -> Any:
    """Return a boto3 session with made-up credentials, whatever profile or variables are set."""
    return cast("Any", boto3).Session(region_name=REGION, **CREDENTIALS)


@dataclass(slots=True, kw_only=True)
class DeployedStack:
    """One stack at one endpoint; clients, names and template are fetched at first use."""

    endpoint: str
    stack_name: str
    _clients: dict[str, Any] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _template: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """Return a boto3 client of the endpoint, the same one for the same service."""
        if service not in self._clients:
            self._clients[service] = ministack_session().client(
                service, endpoint_url=self.endpoint, config=Config(read_timeout=70)
            )
        return self._clients[service]

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()

    @property
    def names(self) -> Mapping[str, str]:
        """Return the physical name of each resource by its logical id."""
        if not self._names:
            answer = self.client("cloudformation").describe_stack_resources(
                StackName=self.stack_name
            )
            self._names = {
                each["LogicalResourceId"]: each["PhysicalResourceId"]
                for each in answer["StackResources"]
            }
        return self._names

    @property
    def description(self) -> dict[str, Any]:
        """Return the stack as CloudFormation's DescribeStacks shows it."""
        answer = self.client("cloudformation").describe_stacks(StackName=self.stack_name)
        found: dict[str, Any] = answer["Stacks"][0]
        return found

    @property
    def outputs(self) -> dict[str, str]:
        """Return the stack's outputs."""
        return {each["OutputKey"]: each["OutputValue"] for each in self.description["Outputs"]}

    def of_type(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the physical name and the declared properties of each resource of a type."""
        for logical_id, resource in self._processed()["Resources"].items():
            if resource["Type"] == kind and logical_id in self.names:
                yield self.names[logical_id], resource.get("Properties", {})

    def parameter(self, value: Any) -> Any:
        """Return a declared value, looked up where it refers to a parameter of the stack."""
        if not isinstance(value, dict):
            return value
        given = {
            each["ParameterKey"]: each["ParameterValue"] for each in self.description["Parameters"]
        }
        return given[value["Ref"]]

    def _processed(self) -> dict[str, Any]:
        if not self._template:
            body = self.client("cloudformation").get_template(
                StackName=self.stack_name, TemplateStage="Processed"
            )["TemplateBody"]
            self._template = json.loads(body) if isinstance(body, str) else body
        return self._template
