"""The template resolves as CloudFormation would, with this machine's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.stack.function_events import Route
from local.stack.template import Template

if TYPE_CHECKING:
    from pathlib import Path

    from local.stack.function_spec import FunctionSpec


def named(path: Path, **overrides: str) -> Template:
    template = Template(path, overrides=overrides, stack_name="here")
    template.name_api("http://127.0.0.1:3000")
    template.name("SourceTable", {"StreamArn": "arn:stream"})
    return template


def function(template: Template, name: str) -> FunctionSpec:
    return next(spec for spec in template.functions() if spec.name == name)


def test_a_function_takes_what_globals_say_and_its_own_on_top(template: Path) -> None:
    echo = function(named(template), "echo")
    assert echo.code == template.parent / "functions/echo"
    assert (echo.handler, echo.timeout, echo.memory) == ("app.lambda_handler", 10, 512)
    assert echo.layers == (template.parent / "layer",)
    assert echo.environment["STAGE"] == "dev"
    assert echo.environment["SEEN_TABLE"] == "here-SeenTable"


@pytest.mark.parametrize(
    ("overrides", "name", "value"),
    [
        ({}, "PUBLIC_BASE_URL", "https://local.local"),
        ({"PublicBaseUrl": "https://a.example"}, "PUBLIC_BASE_URL", "https://a.example"),
        ({}, "JOINED", "a-us-east-1"),
        ({"Stage": "prod", "PublicBaseUrl": "https://a.example"}, "JOINED", "a-us-east-1-b"),
        ({}, "LITERAL", "${kept} here"),
    ],
)
def test_expressions_resolve(
    template: Path, overrides: dict[str, str], name: str, value: str
) -> None:
    assert function(named(template, **overrides), "echo").environment[name] == value


def test_routes_come_from_the_events(template: Path) -> None:
    routes = function(named(template), "echo").routes
    assert Route(method="ANY", path="/echo/{name}") in routes
    assert [route.key for route in routes][:2] == ["GET /echo", "POST /echo"]


def test_sources_and_schedules_come_from_the_events(template: Path) -> None:
    recorder = function(named(template), "recorder")
    (queue,) = recorder.sqs_mappings
    assert queue.arn == "arn:aws:sqs:us-east-1:000000000000:here-WorkQueue.fifo"
    assert (queue.batch_size, queue.concurrency, queue.partial_failures) == (10, 4, True)
    (schedule,) = recorder.schedules
    assert (schedule.minutes, schedule.enabled) == (1, False)
    (stream,) = recorder.dynamodb_mappings
    assert (stream.arn, stream.starting_position) == ("arn:stream", "TRIM_HORIZON")
    assert stream.patterns == ({"dynamodb": {"NewImage": {"direction": {"S": ["inbound"]}}}},)


def test_a_table_is_created_from_its_own_properties(template: Path) -> None:
    seen, source = named(template).tables()
    assert seen.ttl_attribute == "expires_at"
    assert seen.request["BillingMode"] == "PAY_PER_REQUEST"
    assert source.request["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert source.request["GlobalSecondaryIndexes"][0]["IndexName"] == "by_due"
    assert source.request["StreamSpecification"] == {
        "StreamEnabled": True,
        "StreamViewType": "NEW_IMAGE",
    }


def test_dead_letters_come_before_the_queue_that_needs_them(template: Path) -> None:
    dead, work = named(template).queues()
    assert dead.name == "here-DeadLetters.fifo"
    assert work.attributes["FifoQueue"] == "true"
    assert work.attributes["VisibilityTimeout"] == "2"
    assert dead.arn in work.attributes["RedrivePolicy"]


def test_a_resource_whose_condition_fails_does_not_exist(template: Path) -> None:
    assert len(named(template, Stage="prod").queues()) == len(named(template).queues()) + 1


@pytest.mark.parametrize(
    ("overrides", "complaint"),
    [
        ({"Stage": "moon"}, "must be one of"),
        ({"PublicBaseUrl": "ftp://x"}, "must match"),
        ({"Typo": "x"}, "no parameter named Typo"),
    ],
)
def test_a_wrong_override_is_refused(
    template: Path, overrides: dict[str, str], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        named(template, **overrides)


@pytest.mark.parametrize(
    ("resources", "complaint"),
    [
        ({"Handler": "!Ref Nowhere"}, "named Nowhere"),
        ({"Handler": "!ImportValue x"}, "not known to the local stack"),
        ({"Handler": "!GetAtt F.Colour"}, "no attribute Colour"),
    ],
)
def test_what_cannot_be_resolved_is_named(
    tmp_path: Path, resources: dict[str, Any], complaint: str
) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      CodeUri: f/\n      Handler: {resources['Handler']}\n"
    )
    with pytest.raises(ValueError, match=complaint):
        Template(path).functions()
