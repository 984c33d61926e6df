"""What came of a send is known as exactly as the wire allows, and nothing is sent blindly twice."""

import json
import socket
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from aftercall.domain.send_outcome import Accepted, NotSent, Unknown
from aftercall.gateways.twilio.send_rejection import rejected
from tests.gateways.twilio_stub import (
    REPLY,
    SID,
    Told,
    a_sender,
    a_stub,
    refused,
)

TEMPLATE = replace(REPLY, content_sid="HX" + "0" * 32, content_variables={"1": "Ana"})
PROBLEM = json.dumps(
    {"type": "https://example.com/p", "title": "Bad", "status": 400, "code": 21211, "detail": "No"}
)


@pytest.mark.parametrize("code", [21211, 21212, 21602, 21603, 21610, 21617, 21655, 21656, 63007])
def test_a_refusal_surely_sent_nothing_and_keeps_twilios_code(code: int) -> None:
    with a_stub(refused(400, code)) as stub, a_sender(stub.url) as whatsapp:
        outcome = whatsapp.send(REPLY)
    assert isinstance(outcome, NotSent)
    assert (outcome.failure.code, outcome.http_status, outcome.retry_after) == (code, 400, None)
    assert len(stub.asked) == 1


@pytest.mark.parametrize("status", [403, 404, 405, 422])
def test_a_refusal_without_a_readable_code_keeps_its_status(status: int) -> None:
    with a_stub(Told(status=status, body="<html>")) as stub, a_sender(stub.url) as whatsapp:
        outcome = whatsapp.send(REPLY)
    assert isinstance(outcome, NotSent)
    assert (outcome.failure.code, outcome.http_status) == (None, status)


def test_a_problem_document_is_a_refusal_too() -> None:
    with a_stub(Told(status=400, body=PROBLEM)) as stub, a_sender(stub.url) as whatsapp:
        outcome = whatsapp.send(REPLY)
    assert outcome == rejected(code=21211, http_status=400, words="No")


@pytest.mark.parametrize("code", [20429, 63018, 63038])
def test_too_many_requests_names_the_wait_that_is_asked_for(code: int) -> None:
    with a_stub(refused(429, code, Retry_After="7")) as stub, a_sender(stub.url) as whatsapp:
        outcome = whatsapp.send(REPLY)
    assert isinstance(outcome, NotSent)
    assert (outcome.failure.code, outcome.http_status) == (code, 429)
    assert outcome.retry_after == timedelta(seconds=7)
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "told",
    [
        refused(500, 20500),
        refused(503, 20503, Retry_After="1"),
        Told(status=502, body="<html>"),
        Told(status=302, headers={"Location": "/elsewhere"}),
        Told(cut=True),
        Told(never=True),
        Told(body="{"),
        Told(body=""),
        Told(body="[]"),
        Told(body="null"),
        Told(body='{"sid": null}'),
        Told(body='{"sid": "nonsense"}'),
    ],
    ids=lambda told: f"{told.status} {told.body[:12]} cut={told.cut} never={told.never}",
)
def test_what_may_have_gone_out_is_unknown_and_never_posted_again(told: Told) -> None:
    with a_stub(told) as stub, a_sender(stub.url) as whatsapp:
        assert isinstance(whatsapp.send(REPLY), Unknown)
    assert len(stub.asked) == 1


def test_a_refused_connection_surely_sent_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with a_sender(f"http://127.0.0.1:{taken.getsockname()[1]}") as whatsapp:
            outcome = whatsapp.send(REPLY)
    assert isinstance(outcome, NotSent)
    assert (outcome.failure.code, outcome.http_status) == (None, None)


@pytest.mark.parametrize(("failures", "reached"), [(2, True), (3, False)])
def test_twilio_is_called_three_times_before_it_counts_as_out_of_reach(
    failures: int, reached: bool
) -> None:
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.path)
        if len(calls) <= failures:
            raise httpx.ConnectError("no route", request=request)
        return httpx.Response(201, json={"sid": SID})

    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as connections,
        a_sender("http://twilio.example", connections=connections) as whatsapp,
    ):
        outcome = whatsapp.send(REPLY)
    assert isinstance(outcome, Accepted if reached else NotSent)
    assert len(calls) == 3
