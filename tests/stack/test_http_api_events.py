"""The HTTP API's events are API Gateway's, as a real function gets them."""

from __future__ import annotations

import base64
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from local.stack.function_events import Route
from local.stack.http_api_events import to_event
from local.stack.http_messages import GatewayRequest
from local.stack.routes import Match
from tests.stack.raw_http import send

if TYPE_CHECKING:
    from local.stack.stack import Stack

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
FORM_BODY = b"Body=Hola%2C+necesito&From=whatsapp%3A%2B573000000001"


def event_of(stack: Stack, method: str, target: str, **more: Any) -> dict[str, Any]:
    reply = send(stack, method, target, **more)
    assert reply.status == 200, reply
    event = json.loads(reply.body)
    assert isinstance(event, dict)
    return event


def test_a_bare_request_has_only_the_members_it_needs(stack: Stack) -> None:
    event = event_of(stack, "GET", "/echo")
    assert event.keys() == {
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "headers",
        "requestContext",
        "isBase64Encoded",
    }
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "GET /echo", "/echo")
    assert (event["rawQueryString"], event["isBase64Encoded"]) == ("", False)


def test_the_request_context_says_who_asked_what_and_when(stack: Stack) -> None:
    host = urlsplit(stack.api_url).netloc
    event = event_of(stack, "GET", "/echo", headers=[("User-Agent", "Phone/1")])
    context = event["requestContext"]
    assert context["http"] == {
        "method": "GET",
        "path": "/echo",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "Phone/1",
    }
    assert (context["stage"], context["routeKey"]) == ("$default", "GET /echo")
    assert (context["accountId"], context["apiId"]) == ("000000000000", "local")
    assert context["domainName"] == host
    assert re.fullmatch(r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000", context["time"])
    assert abs(context["timeEpoch"] / 1000 - time.time()) < 10
    assert len(context["requestId"]) == 16


def test_header_names_are_lower_case_and_repeated_ones_joined(stack: Stack) -> None:
    headers = [("X-Tag", "a"), ("x-tag", "b"), ("X-Forwarded-For", "203.0.113.9")]
    found = event_of(stack, "GET", "/echo", headers=headers)["headers"]
    assert found["x-tag"] == "a,b"
    assert found["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
    assert found["x-forwarded-proto"] == "http"
    assert found["x-forwarded-port"] == str(urlsplit(stack.api_url).port)
    assert found["x-amzn-trace-id"].startswith("Root=1-")
    assert all(name == name.lower() for name in found)


def test_cookies_are_a_list_and_no_header(stack: Stack) -> None:
    event = event_of(stack, "GET", "/echo", headers=[("Cookie", "a=1; b=2")])
    assert event["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in event["headers"]


def test_path_and_query_stay_raw_and_their_parameters_are_decoded(stack: Stack) -> None:
    target = "/echo/Ana%20Mar%C3%ADa?q=a+b&q=%26&empty=&plus=%2B57"
    event = event_of(stack, "GET", target)
    assert event["rawPath"] == "/echo/Ana%20Mar%C3%ADa"
    assert event["rawQueryString"] == "q=a+b&q=%26&empty=&plus=%2B57"
    assert event["queryStringParameters"] == {"q": "a b,&", "empty": "", "plus": "+57"}
    assert event["pathParameters"] == {"name": "Ana María"}


@pytest.mark.parametrize(
    ("method", "target", "key"),
    [
        ("GET", "/echo/exact", "GET /echo/exact"),
        ("PUT", "/echo/exact", "ANY /echo/{name}"),
        ("GET", "/echo/other", "ANY /echo/{name}"),
        ("GET", "/echo/one/two", "GET /echo/{proxy+}"),
    ],
)
def test_the_most_specific_route_gets_the_request(
    stack: Stack, method: str, target: str, key: str
) -> None:
    assert event_of(stack, method, target)["routeKey"] == key


@pytest.mark.parametrize(
    ("content_type", "body", "is_text"),
    [
        ("application/json", '{"a": "ñ"}'.encode(), True),
        ("application/json; charset=utf-8", b"{}", True),
        ("text/plain", b"hola", True),
        ("application/xml", b"<a/>", True),
        ("application/javascript", b"1", True),
        (FORM, FORM_BODY, False),
        ("application/x-www-form-urlencoded", b"Body=\xff", False),
        ("multipart/form-data; boundary=x", b"--x--", False),
        ("application/octet-stream", b"\x00\xff", False),
        (None, b"Body=x", False),
    ],
)
def test_only_text_arrives_as_text(
    stack: Stack, content_type: str | None, body: bytes, is_text: bool
) -> None:
    headers = [("Content-Type", content_type)] if content_type else []
    event = event_of(stack, "POST", "/echo", body=body, headers=headers)
    assert event["isBase64Encoded"] is not is_text
    content = event["body"].encode() if is_text else base64.b64decode(event["body"])
    assert content == body


def test_the_event_of_a_request_that_had_to_wait_tells_when_it_came() -> None:
    earlier = datetime.now(UTC) - timedelta(seconds=9)
    match = Match(function="echo", route=Route(method="POST", path="/echo"), path_parameters={})
    request = GatewayRequest(
        method="POST",
        path="/echo",
        query="",
        headers=(),
        body=b"",
        peer="127.0.0.1",
        port=80,
        arrived_at=earlier,
    )
    context = to_event(request, match)["requestContext"]
    assert context["timeEpoch"] == int(earlier.timestamp() * 1000)
    assert context["time"] == f"{earlier:%d/%b/%Y:%H:%M:%S} +0000"
