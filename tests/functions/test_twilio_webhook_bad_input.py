"""Whatever a request is like, its defect is a 4xx and touches neither table nor queue."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.twilio_webhook_harness import (
    World,
    a_world,
    ask,
)
from tests.functions.twilio_webhook_requests import (
    ACCOUNT,
    ANA,
    SID,
    STATUS,
    Pairs,
    a_request,
    incoming_fields,
    report_fields,
    with_headers,
)


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as here:
        yield here


def signed() -> dict[str, Any]:
    return a_request(incoming_fields())


def in_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


UNREADABLE: dict[str, tuple[int, dict[str, Any]]] = {
    "JSON": (415, with_headers(signed(), content_type="application/json")),
    "multipart": (415, with_headers(signed(), content_type="multipart/form-data; boundary=x")),
    "no content type": (415, with_headers(signed(), content_type=None)),
    "no headers": (415, signed() | {"headers": None}),
    "odd headers": (415, signed() | {"headers": {"content-type": ["odd"]}}),
    "a body that is no text": (400, signed() | {"body": {"From": "x"}}),
    "a body that is a number": (400, signed() | {"body": 7}),
    "invalid base64": (400, signed() | {"body": "Body=Hola&From=1"}),
    "base64 with a letter too few": (400, signed() | {"body": "QUJD0"}),
    "base64 with a sign between": (400, signed() | {"body": "!" + signed()["body"]}),
    "base64 with other letters": (400, signed() | {"body": "ñandú"}),
    "invalid UTF-8": (400, signed() | {"body": in_base64(b"Body=\xff\xfe")}),
    "a lone surrogate": (400, signed() | {"body": "Body=\ud800", "isBase64Encoded": False}),
    "1 MB": (413, signed() | {"body": in_base64(b"Body=" + b"a" * 1_000_000)}),
    "1 MB of text": (413, signed() | {"body": "Body=" + "a" * 1_000_000, "isBase64Encoded": False}),
    "a byte too much": (413, signed() | {"body": in_base64(b"Body=" + b"a" * (65536 - 4))}),
    "10,000 fields": (413, signed() | {"body": in_base64(b"a=1&" * 10_000 + b"a=1")}),
    "201 fields": (413, signed() | {"body": in_base64(b"&".join([b"a=1"] * 201))}),
}


@pytest.mark.parametrize(("status", "event"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_form_is_told_so_at_once(
    world: World, status: int, event: dict[str, Any]
) -> None:
    begun = time.perf_counter()
    answer = ask(event)
    assert time.perf_counter() - begun < 0.5
    assert answer["statusCode"] == status
    assert json.loads(answer["body"])["message"].endswith(".")
    assert answer["headers"] == {"content-type": "application/json"}
    assert world.is_untouched


MISFITS: dict[str, Pairs] = {
    "another account": incoming_fields(AccountSid="AC" + "1" * 32),
    "no account": incoming_fields(AccountSid=None),
    "another sender": incoming_fields(To="whatsapp:+12025550199"),
    "no sender": incoming_fields(To=None),
    "an SMS": incoming_fields(From=ANA),
    "a blank From": incoming_fields(From=""),
    "no From": incoming_fields(From=None),
    "a From that is no number": incoming_fields(From="whatsapp:+57 300"),
    "a From that is a list of numbers": incoming_fields(From=f"whatsapp:{ANA},{ANA}"),
    "no sid": incoming_fields(MessageSid=None),
    "a blank sid": incoming_fields(MessageSid=""),
    "the sid of a call": incoming_fields(MessageSid="CA" + "0" * 32),
    "a sid with a tail": incoming_fields(MessageSid=f"{SID}0"),
    "a sid with a line after it": incoming_fields(MessageSid=f"{SID}\n"),
}


@pytest.mark.parametrize("pairs", MISFITS.values(), ids=MISFITS)
def test_a_signed_form_that_is_no_message_to_us_is_refused_with_a_sentence(
    world: World, pairs: Pairs
) -> None:
    answer = ask(a_request(pairs))
    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["message"]
    assert world.is_untouched


MISREPORTS: dict[str, tuple[str, Pairs]] = {
    "another account": (STATUS, report_fields(AccountSid="AC" + "1" * 32)),
    "another sender": (STATUS, report_fields(From="whatsapp:+12025550199")),
    "a message to us": (STATUS, incoming_fields()),
    "no To": (STATUS, report_fields(To=None)),
    "no sid": (STATUS, report_fields(MessageSid=None)),
    "a path that is no id": ("/webhook/twilio/status/7_x", report_fields()),
    "a path that is too long": ("/webhook/twilio/status/" + "7" * 81, report_fields()),
    "a path that swallowed a field": (
        f"/webhook/twilio/status/7-xAccountSid{ACCOUNT}",
        report_fields(AccountSid=None),
    ),
}


@pytest.mark.parametrize(("path", "pairs"), MISREPORTS.values(), ids=MISREPORTS)
def test_a_signed_form_that_is_no_report_to_us_is_refused_with_a_sentence(
    world: World, path: str, pairs: Pairs
) -> None:
    answer = ask(a_request(pairs, path=path))
    assert answer["statusCode"] == 400
    assert json.loads(answer["body"])["message"]
    assert world.is_untouched


@pytest.mark.parametrize("key", [None, "GET /webhook/twilio/incoming", "$default", ["odd"], 7])
def test_another_route_is_a_404(world: World, key: object) -> None:
    assert ask({"routeKey": key})["statusCode"] == 404
    assert world.is_untouched
