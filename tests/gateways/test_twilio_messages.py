"""A message is written as Twilio wants it, with a token that is valid, and logged by its ids."""

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from aftercall.domain.errors import Misconfigured
from aftercall.domain.send_outcome import Accepted, NotSent
from aftercall.gateways.twilio.send_rejection import not_sent
from aftercall.telemetry import logger
from tests.gateways.twilio_stub import (
    ACCOUNT,
    ANA,
    REPLY,
    SENDER,
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


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    before = logger.registered_handler.setStream(written)  # type: ignore[attr-defined]  # a stream's handler
    yield written
    logger.registered_handler.setStream(before)  # type: ignore[attr-defined]  # a stream's handler


def test_a_text_is_posted_once_as_twilio_wants_it() -> None:
    with a_stub() as stub, a_sender(stub.url) as whatsapp:
        assert whatsapp.send(REPLY) == Accepted(message_sid=SID)
    (asked,) = stub.asked
    assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert asked.fields == {
        "To": [f"whatsapp:{ANA}"],
        "From": [SENDER],
        "Body": [REPLY.text],
        "StatusCallback": ["https://api.example.com/webhook/twilio/status/7-secretsecret"],
    }
    login = base64.b64decode(asked.authorization.removeprefix("Basic ")).decode()
    assert login == f"{ACCOUNT}:made-up-token"


def test_a_template_goes_by_its_sid_and_variables_without_a_body() -> None:
    with a_stub() as stub, a_sender(stub.url) as whatsapp:
        whatsapp.send(TEMPLATE)
        whatsapp.send(replace(TEMPLATE, content_variables={}))
    first, second = (asked.fields for asked in stub.asked)
    assert first["ContentSid"] == ["HX" + "0" * 32]
    assert json.loads(first["ContentVariables"][0]) == {"1": "Ana"}
    assert "Body" not in first
    assert "ContentVariables" not in second


@pytest.mark.parametrize("public", ["", "api.example.com", "ftp://api.example.com", "https://"])
def test_without_a_public_url_no_report_is_asked_for_and_the_log_says_so(
    log: io.StringIO, public: str
) -> None:
    with a_stub() as stub, a_sender(stub.url, public_base_url=public) as whatsapp:
        assert whatsapp.send(REPLY) == Accepted(message_sid=SID)
    assert "StatusCallback" not in stub.asked[0].fields
    assert json.loads(log.getvalue())["status_callback"].startswith("off")


def test_a_token_that_was_rotated_is_read_anew_once() -> None:
    asked_fresh: list[bool] = []

    def token(fresh: bool) -> str:
        asked_fresh.append(fresh)
        return "new" if fresh else "old"

    with (
        a_stub(refused(401, 20003), Told()) as stub,
        a_sender(stub.url, auth_token=token) as whatsapp,
    ):
        assert whatsapp.send(REPLY) == Accepted(message_sid=SID)
    assert asked_fresh == [False, True]
    assert [base64.b64decode(asked.authorization[6:]) for asked in stub.asked] == [
        f"{ACCOUNT}:old".encode(),
        f"{ACCOUNT}:new".encode(),
    ]


def test_a_token_that_stays_wrong_is_not_tried_twice() -> None:
    with a_stub(refused(401, 20003)) as stub, a_sender(stub.url) as whatsapp:
        outcome = whatsapp.send(REPLY)
    assert isinstance(outcome, NotSent)
    assert (outcome.failure.code, outcome.http_status) == (20003, 401)
    assert len(stub.asked) == 1


def test_without_a_token_nothing_is_posted() -> None:
    def missing(_: bool) -> str:
        raise Misconfigured("the secret has no value")

    with a_stub() as stub, a_sender(stub.url, auth_token=missing) as whatsapp:
        outcome = whatsapp.send(REPLY)
        whatsapp.show_typing(SID)
    assert outcome == not_sent("the secret has no value")
    assert not stub.asked


def test_a_text_that_no_form_can_hold_surely_did_not_go_out() -> None:
    with a_stub() as stub, a_sender(stub.url) as whatsapp:
        assert isinstance(whatsapp.send(replace(REPLY, text="\ud800")), NotSent)
    assert not stub.asked


def test_each_send_logs_one_line_with_ids_and_the_sandbox_switch(log: io.StringIO) -> None:
    with a_stub(Told(), refused(400, 21211)) as stub, a_sender(stub.url, sandbox=True) as whatsapp:
        whatsapp.send(REPLY)
        whatsapp.send(REPLY)
    accepted, refusal = (json.loads(line) for line in log.getvalue().splitlines())
    assert accepted["message_id"] == refusal["message_id"] == REPLY.message_id
    assert (accepted["outcome"], accepted["message_sid"]) == ("Accepted", SID)
    assert (refusal["outcome"], refusal["code"]) == ("NotSent", 21211)
    assert accepted["sandbox"] == "on"
    for personal in (ANA, REPLY.text, "made-up-token"):
        assert personal not in log.getvalue()


def test_typing_is_shown_for_the_customers_message() -> None:
    with a_stub(Told(body='{"success": true}')) as stub, a_sender(stub.url) as whatsapp:
        whatsapp.show_typing(SID)
    (asked,) = stub.asked
    assert asked.path == "/v2/Indicators/Typing.json"
    assert asked.fields == {"channel": ["whatsapp"], "messageId": [SID]}


@pytest.mark.parametrize(
    "told", [refused(404, 20404), Told(status=500, body=""), Told(cut=True), Told(body="[]")]
)
def test_typing_that_fails_changes_nothing(told: Told) -> None:
    with a_stub(told) as stub, a_sender(stub.url) as whatsapp:
        whatsapp.show_typing(SID)
    assert len(stub.asked) == 1
