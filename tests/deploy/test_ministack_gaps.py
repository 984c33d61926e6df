"""Each gap of ministack's CloudFormation still exists and is closed; else this test fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.deployment.deployed_stack import DeployedStack
from local.deployment.ministack_gaps import GAPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.deploy.conftest import CreateStack

STACK = "deploy-tests-gaps"
ROUTES = ("POST /webhook/{message}", "GET /webhook/test")


def route() -> dict[str, Any]:
    uri = (
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path"
        "/2015-03-31/functions/${Webhook.Arn}/invocations"
    )
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "payloadFormatVersion": "2.0",
        "uri": {"Fn::Sub": uri},
    }
    return {"x-amazon-apigateway-integration": integration, "responses": {}}


TEMPLATE = {
    "Resources": {
        "Webhook": {
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
def stack(ministack: str, create_stack: CreateStack) -> Iterator[DeployedStack]:
    create_stack(STACK, TEMPLATE)
    stack = DeployedStack(endpoint=ministack, stack_name=STACK)
    yield stack
    stack.close()


def test_each_gap_exists_and_can_be_closed(stack: DeployedStack) -> None:
    unneeded = [gap.what for gap in GAPS if not gap.missing(stack)]
    assert unneeded == [], "ministack sets this itself now: delete the gap"
    for gap in GAPS:
        gap.close(stack)
    assert [gap.missing(stack) for gap in GAPS] == [[]] * len(GAPS)
    api = stack.names["Api"]
    routes = stack.client("apigatewayv2").get_routes(ApiId=api)["Items"]
    assert sorted(each["RouteKey"] for each in routes) == sorted(ROUTES)
    assert len({each["Target"] for each in routes}) == 1
