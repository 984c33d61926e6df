"""A stage on AWS: its settings come from its own functions, its names from CloudFormation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ops.deploy.errors import NotReady
from ops.deploy.installation import read_outputs
from ops.doctor.aws_clients import Clients
from ops.doctor.deployed_functions import DeployedFunctions
from ops.doctor.site import Data, Site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops.deploy.account import Account
    from ops.deploy.stages import Stage


def deployed_site(account: Account, stage: Stage, *, fix: bool = False) -> Site:
    """Return a deployed stack. Raises NotReady where there is none, or none that can be read."""
    outputs = read_outputs(account, stage)
    clients = Clients(account)
    try:
        configurations = _configurations(clients, stage.stack_name)
    except ClientError as error:
        clients.close()
        code, asked = error.response["Error"]["Code"], error.operation_name
        raise NotReady(
            f"AWS does not show the functions of {stage.stack_name} ({code}): "
            f"these credentials need the permission for {asked}"
        ) from error
    site = Site(
        environment=_joined(configurations, outputs.get("ApiUrl", "")),
        data=Data(
            dynamodb=clients.of("dynamodb"),
            sqs=clients.of("sqs"),
            secrets=clients.of("secretsmanager"),
        ),
        functions=DeployedFunctions(clients, stage.stack_name, configurations),
        fix=fix,
    )
    site.open.callback(clients.close)
    return site


def _configurations(clients: Clients, stack_name: str) -> list[dict[str, Any]]:
    pages = clients.of("cloudformation").get_paginator("list_stack_resources")
    found = [
        resource["PhysicalResourceId"]
        for page in pages.paginate(StackName=stack_name)
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == "AWS::Lambda::Function"
    ]
    functions = clients.of("lambda")
    return [functions.get_function_configuration(FunctionName=name) for name in found]


def _joined(configurations: Iterable[dict[str, Any]], api_url: str) -> dict[str, str]:
    """Join the settings of all functions; the webhook alone may do without the public address."""
    joined = {"PUBLIC_BASE_URL": api_url}
    for configuration in configurations:
        settings = configuration.get("Environment", {}).get("Variables", {})
        joined |= {name: value for name, value in settings.items() if value or name not in joined}
    return joined
