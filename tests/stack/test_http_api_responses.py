"""A function's answer becomes the response that API Gateway would give."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from local.stack.http_api import LIMIT_BYTES
from tests.stack.raw_http import Reply, send

if TYPE_CHECKING:
    from local.stack.stack import Stack


def answered(stack: Stack, answer: Any) -> Reply:
    return send(
        stack,
        "POST",
        "/answer",
        body=json.dumps(answer).encode(),
        headers=[("Content-Type", "application/json")],
    )


def test_a_full_answer_becomes_the_response(stack: Stack) -> None:
    reply = answered(
        stack,
        {
            "statusCode": 201,
            "headers": {"Content-Type": "text/xml", "X-Number": 7, "Content-Length": "1"},
            "cookies": ["a=1", "b=2"],
            "body": "PGEvPg==",
            "isBase64Encoded": True,
        },
    )
    assert (reply.status, reply.body) == (201, b"<a/>")
    assert (reply.header("content-type"), reply.header("x-number")) == ("text/xml", "7")
    assert [value for name, value in reply.headers if name == "set-cookie"] == ["a=1", "b=2"]
    assert reply.header("content-length") == "4"


@pytest.mark.parametrize(
    ("answer", "status", "content_type", "body"),
    [
        ({"statusCode": 204}, 204, "text/plain;charset=UTF-8", b""),
        ({"statusCode": "404", "body": "no"}, 404, "text/plain;charset=UTF-8", b"no"),
        ({"hello": "ñ"}, 200, "application/json", '{"hello": "ñ"}'.encode()),
        ("hello", 200, "application/json", b"hello"),
        ([1], 200, "application/json", b"[1]"),
    ],
)
def test_a_short_answer_is_completed(
    stack: Stack, answer: Any, status: int, content_type: str, body: bytes
) -> None:
    reply = answered(stack, answer)
    assert (reply.status, reply.body) == (status, body)
    assert reply.header("content-type") == content_type


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": "many"},
        {"statusCode": 9999},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "body": "%%%", "isBase64Encoded": True},
        {"statusCode": 200, "headers": "none"},
    ],
)
def test_an_unreadable_answer_is_our_error(stack: Stack, answer: Any) -> None:
    reply = answered(stack, answer)
    assert (reply.status, json.loads(reply.body)) == (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize("trouble", ["raise", "sleep"])
def test_a_failed_function_is_a_500_without_details(stack: Stack, trouble: str) -> None:
    reply = send(stack, "POST", f"/trouble/{trouble}")
    assert (reply.status, json.loads(reply.body)) == (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize(("method", "target"), [("GET", "/nowhere"), ("PUT", "/echo")])
def test_what_has_no_route_is_not_found(stack: Stack, method: str, target: str) -> None:
    reply = send(stack, method, target)
    assert (reply.status, json.loads(reply.body)) == (404, {"message": "Not Found"})


def test_a_body_over_ten_megabytes_is_refused(stack: Stack) -> None:
    reply = send(stack, "POST", "/echo", body=b"x" * (LIMIT_BYTES + 1))
    assert reply.status == 413
    assert json.loads(reply.body) == {"message": "Request Entity Too Large"}
