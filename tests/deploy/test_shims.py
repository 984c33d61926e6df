"""Each gap of ministack's CloudFormation is there, and closed; one that is gone is noticed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ops.deploy.deployed import Deployed
from ops.deploy.shims import SHIMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deploy.conftest import CreateStack

STACK = "deploy-tests-gaps"
ROUTES = ("POST /webhook/{message}", "GET /webhook/test")


def route() -> dict[str, Any]:
    uri = (
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path"
        "/2015-03-31/functions/${Door.Arn}/invocations"
    )
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "payloadFormatVersion": "2.0",
        "uri": {"Fn::Sub": uri},
    }
    return {"x-amazon-apigateway-integration": integration, "responses": {}}


GAPS = {
    "Resources": {
        "Door": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "index.lambda_handler",
                "Role": "arn:aws:iam::000000000000:role/none",
                "Code": {"ZipFile": "def lambda_handler(event, context):\n    return {}\n"},
            },
        },
        "Api": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {
                "Body": {
                    "openapi": "3.0.1",
                    "info": {"title": "gaps", "version": "1.0"},
                    "paths": {
                        "/webhook/{message}": {"post": route()},
                        "/webhook/test": {"get": route()},
                    },
                }
            },
        },
        "ApiStage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {
                "ApiId": {"Ref": "Api"},
                "StageName": "$default",
                "AutoDeploy": True,
                "DefaultRouteSettings": {"ThrottlingRateLimit": 30, "ThrottlingBurstLimit": 60},
            },
        },
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True},
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            },
        },
    }
}


@pytest.fixture
def deployed(ministack: str, create_stack: CreateStack) -> Iterator[Deployed]:
    create_stack(STACK, GAPS)
    stack = Deployed(endpoint=ministack, stack_name=STACK)
    yield stack
    stack.close()


def test_each_gap_is_there_and_can_be_closed(deployed: Deployed) -> None:
    gone = [shim.what for shim in SHIMS if not shim.missing(deployed)]
    assert gone == [], "ministack does this by itself now: take it off the list"
    for shim in SHIMS:
        shim.close(deployed)
    assert [shim.missing(deployed) for shim in SHIMS] == [[]] * len(SHIMS)
    api = deployed.names["Api"]
    routes = deployed.client("apigatewayv2").get_routes(ApiId=api)["Items"]
    assert sorted(each["RouteKey"] for each in routes) == sorted(ROUTES)
    assert len({each["Target"] for each in routes}) == 1
