"""Closes what ministack's CloudFormation leaves out of an HTTP API: its routes and its limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.deploy.deployed import Deployed

_FUNCTION = re.compile(r"\$\{(\w+)\.Arn\}")


def declared_routes(deployed: Deployed) -> Iterator[tuple[str, str, str]]:
    """Yield API, route and function of each path in the OpenAPI body of an HTTP API."""
    for api, properties in deployed.of_type("AWS::ApiGatewayV2::Api"):
        for path, methods in properties.get("Body", {}).get("paths", {}).items():
            for method, facts in methods.items():
                uri = facts["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                found = _FUNCTION.search(uri)
                assert found is not None, uri
                yield api, f"{method.upper()} {path}", deployed.names[found[1]]


def missing_routes(deployed: Deployed) -> list[str]:
    """Name the routes that the API does not have."""
    gateway = deployed.client("apigatewayv2")
    return [
        route
        for api, route, _ in declared_routes(deployed)
        if route not in {each["RouteKey"] for each in gateway.get_routes(ApiId=api)["Items"]}
    ]


def create_routes(deployed: Deployed) -> None:
    """Create the declared routes, with one integration for each function."""
    gateway = deployed.client("apigatewayv2")
    integrations: dict[tuple[str, str], str] = {}
    for api, route, function in declared_routes(deployed):
        if (api, function) not in integrations:
            facts = deployed.client("lambda").get_function_configuration(FunctionName=function)
            integrations[api, function] = gateway.create_integration(
                ApiId=api,
                IntegrationType="AWS_PROXY",
                IntegrationUri=facts["FunctionArn"],
                PayloadFormatVersion="2.0",
            )["IntegrationId"]
        target = f"integrations/{integrations[api, function]}"
        gateway.create_route(ApiId=api, RouteKey=route, Target=target)


def missing_throttling(deployed: Deployed) -> list[str]:
    """Name the limits that a stage of the API does not have."""
    gateway = deployed.client("apigatewayv2")
    missing = []
    for api, stage, limits in _declared_limits(deployed):
        held = gateway.get_stage(ApiId=api, StageName=stage).get("DefaultRouteSettings", {})
        missing += [name for name, value in limits.items() if held.get(name) != value]
    return missing


def set_throttling(deployed: Deployed) -> None:
    """Set the declared limits."""
    for api, stage, limits in _declared_limits(deployed):
        deployed.client("apigatewayv2").update_stage(
            ApiId=api, StageName=stage, DefaultRouteSettings=limits
        )


def _declared_limits(deployed: Deployed) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for stage, properties in deployed.of_type("AWS::ApiGatewayV2::Stage"):
        limits = {
            name: int(deployed.parameter(value))
            for name, value in properties.get("DefaultRouteSettings", {}).items()
        }
        yield deployed.names[properties["ApiId"]["Ref"]], stage, limits
