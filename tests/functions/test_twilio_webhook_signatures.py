"""Only what Twilio signed for our URL with our token comes in."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.twilio_webhook_harness import (
    World,
    a_world,
    ask,
)
from tests.functions.twilio_webhook_requests import (
    HOST,
    INCOMING,
    STATUS,
    a_request,
    incoming_fields,
    report_fields,
    sign,
    with_headers,
)


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as here:
        yield here


def signed() -> dict[str, Any]:
    return a_request(incoming_fields())


FORGED: dict[str, dict[str, Any]] = {
    "no signature": with_headers(signed(), x_twilio_signature=None),
    "an empty signature": with_headers(signed(), x_twilio_signature=""),
    "nonsense": with_headers(signed(), x_twilio_signature="nonsense"),
    "two signatures": with_headers(signed(), x_twilio_signature="nonsense,nonsense"),
    "another token": a_request(incoming_fields(), token="another"),
    "an empty token": a_request(incoming_fields(), token=""),
    "another text under the same signature": signed()
    | {"body": a_request(incoming_fields(Body="Chao"))["body"]},
    "a field more": signed() | {"body": a_request([*incoming_fields(), ("X", "1")])["body"]},
    "a message's signature on a report's path": a_request(incoming_fields())
    | {"rawPath": STATUS, "routeKey": "POST /webhook/twilio/status/{message}"},
    "another host": a_request(incoming_fields(), base_url="https://other.example.com"),
    "another scheme": a_request(incoming_fields(), base_url=f"http://{HOST}"),
    "a stage in the path": a_request(incoming_fields()) | {"rawPath": f"/prod{INCOMING}"},
    "a slash at the end": a_request(incoming_fields()) | {"rawPath": f"{INCOMING}/"},
    "an escape in the path": a_request(incoming_fields())
    | {"rawPath": "/webhook/twilio/%69ncoming"},
    "a query": a_request(incoming_fields(), rawQueryString="a=1"),
    "a signed query": with_headers(
        a_request(incoming_fields(), rawQueryString="a=1"),
        x_twilio_signature=sign(incoming_fields(), f"https://{HOST}{INCOMING}?a=1"),
    ),
    "a host that the sender names": with_headers(
        a_request(incoming_fields(), base_url="https://evil.example.com"),
        host="evil.example.com",
        x_forwarded_host="evil.example.com",
    ),
    "a key of the sender's choice": with_headers(
        signed(), x_twilio_webhooks_signature_settings="key=k1,algorithm=HMAC_SHA1"
    ),
    "an algorithm of the sender's choice": with_headers(
        signed(), x_twilio_webhooks_signature_settings="algorithm=HMAC_SHA256"
    ),
    "no domain": a_request(incoming_fields(), requestContext={}),
    "a domain with a bad port": a_request(
        incoming_fields(), requestContext={"domainName": f"{HOST}:x"}
    ),
    "a domain that is half an address": a_request(
        incoming_fields(), requestContext={"domainName": "[::1"}
    ),
    "an odd context": a_request(incoming_fields(), requestContext=["odd"]),
    "an odd path": a_request(incoming_fields(), rawPath=None),
    "an odd path of a report": a_request(report_fields(), path=STATUS) | {"rawPath": 7},
    "a lone surrogate in the path": a_request(incoming_fields()) | {"rawPath": "/\ud800"},
    "no body": a_request(incoming_fields(), body=None),
    "an empty body": a_request(incoming_fields(), body="", isBase64Encoded=False),
}


@pytest.mark.parametrize("event", FORGED.values(), ids=FORGED)
def test_a_request_that_twilio_did_not_sign_gets_an_empty_403(
    world: World, capsys: pytest.CaptureFixture[str], event: dict[str, Any]
) -> None:
    answer = ask(event)
    assert (answer["statusCode"], answer["body"]) == (403, "")
    assert world.is_untouched
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["SignatureFailed"] == 1
