"""Sets what ministack's CloudFormation ignores of an HTTP API: its routes and its throttling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.deployment.deployed_stack import DeployedStack

_FUNCTION = re.compile(r"\$\{(\w+)\.Arn\}")


def declared_routes(stack: DeployedStack) -> Iterator[tuple[str, str, str]]:
    """Yield API id, route key and function name of each path in an HTTP API's OpenAPI body."""
    for api, properties in stack.of_type("AWS::ApiGatewayV2::Api"):
        for path, methods in properties.get("Body", {}).get("paths", {}).items():
            for method, facts in methods.items():
                uri = facts["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                found = _FUNCTION.search(uri)
                assert found is not None, uri
                yield api, f"{method.upper()} {path}", stack.names[found[1]]


def missing_routes(stack: DeployedStack) -> list[str]:
    """Return the route keys that are declared and that the API does not have."""
    gateway = stack.client("apigatewayv2")
    return [
        route
        for api, route, _ in declared_routes(stack)
        if route not in {each["RouteKey"] for each in gateway.get_routes(ApiId=api)["Items"]}
    ]


def create_routes(stack: DeployedStack) -> None:
    """Create the declared routes, with one integration for each function."""
    gateway = stack.client("apigatewayv2")
    integrations: dict[tuple[str, str], str] = {}
    for api, route, function in declared_routes(stack):
        if (api, function) not in integrations:
            facts = stack.client("lambda").get_function_configuration(FunctionName=function)
            integrations[api, function] = gateway.create_integration(
                ApiId=api,
                IntegrationType="AWS_PROXY",
                IntegrationUri=facts["FunctionArn"],
                PayloadFormatVersion="2.0",
            )["IntegrationId"]
        target = f"integrations/{integrations[api, function]}"
        gateway.create_route(ApiId=api, RouteKey=route, Target=target)


def missing_throttling(stack: DeployedStack) -> list[str]:
    """Return the names of the limits that are declared and that the API's stage does not have."""
    gateway = stack.client("apigatewayv2")
    missing = []
    for api, stage, limits in _declared_limits(stack):
        actual = gateway.get_stage(ApiId=api, StageName=stage).get("DefaultRouteSettings", {})
        missing += [name for name, value in limits.items() if actual.get(name) != value]
    return missing


def set_throttling(stack: DeployedStack) -> None:
    """Set the declared limits on the API's stage."""
    for api, stage, limits in _declared_limits(stack):
        stack.client("apigatewayv2").update_stage(
            ApiId=api, StageName=stage, DefaultRouteSettings=limits
        )


def _declared_limits(stack: DeployedStack) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for stage, properties in stack.of_type("AWS::ApiGatewayV2::Stage"):
        limits = {
            name: int(stack.parameter(value))
            for name, value in properties.get("DefaultRouteSettings", {}).items()
        }
        yield stack.names[properties["ApiId"]["Ref"]], stage, limits
