"""The events are what AWS and Twilio would send to the functions of this template."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from tests.architecture.reading import ROOT, events, folder, read_template

TOKEN = "local-auth-token"
INCOMING = [
    "ExternalUserId",
    "SmsMessageSid",
    "NumMedia",
    "ProfileName",
    "MessageType",
    "SmsSid",
    "WaId",
    "SmsStatus",
    "Body",
    "To",
    "NumSegments",
    "ReferralNumMedia",
    "MessageSid",
    "AccountSid",
    "ChannelMetadata",
    "From",
    "ApiVersion",
]
STATUS = [
    "EventType",
    "ExternalUserId",
    "SmsSid",
    "SmsStatus",
    "MessageStatus",
    "ChannelToAddress",
    "To",
    "ChannelPrefix",
    "MessageSid",
    "AccountSid",
    "StructuredMessage",
    "From",
    "ApiVersion",
    "ChannelInstallSid",
]


def read_event(name: str) -> dict[str, Any]:
    event = json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(event, dict)
    return event


def form(event: dict[str, Any]) -> list[tuple[str, str]]:
    assert event["isBase64Encoded"] is True
    body = base64.b64decode(event["body"], validate=True)
    assert event["headers"]["content-length"] == str(len(body))
    return parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)


def signature(event: dict[str, Any]) -> str:
    url = f"https://{event['requestContext']['domainName']}{event['rawPath']}"
    return str(RequestValidator(TOKEN).compute_signature(url, dict(form(event))))


@pytest.mark.parametrize(
    ("name", "fields"), [("twilio_webhook_incoming", INCOMING), ("twilio_webhook_status", STATUS)]
)
def test_a_webhook_carries_twilios_fields_in_order_and_its_signature(
    name: str, fields: list[str]
) -> None:
    event = read_event(name)
    assert [field for field, _ in form(event)] == fields
    assert event["headers"]["x-twilio-signature"] == signature(event)


def test_a_changed_body_no_longer_fits_its_signature() -> None:
    event = read_event("twilio_webhook_incoming")
    body = base64.b64decode(event["body"]).replace(b"Ana", b"Eva")
    event["body"] = base64.b64encode(body).decode()
    assert event["headers"]["x-twilio-signature"] != signature(event)


def test_each_route_of_the_template_is_the_route_of_its_event() -> None:
    for function, name, trigger in events(read_template()):
        if trigger["Type"] != "HttpApi":
            continue
        event = read_event(f"{folder(function)}_{name.lower()}")
        route = f"{trigger['Properties']['Method']} {trigger['Properties']['Path']}"
        path = trigger["Properties"]["Path"].format(**event.get("pathParameters", {}))
        assert event["routeKey"] == event["requestContext"]["routeKey"] == route
        assert event["rawPath"] == event["requestContext"]["http"]["path"] == path
        assert event["version"] == "2.0"
        assert event["requestContext"]["domainName"] == event["headers"]["host"]


def test_the_self_test_has_no_body() -> None:
    event = read_event("twilio_webhook_test")
    assert "body" not in event
    assert event["isBase64Encoded"] is False


def test_a_turn_request_names_its_customer_as_group_and_nothing_of_the_conversation() -> None:
    records = read_event("conversation_worker")["Records"]
    for record in records:
        assert record["body"] == record["attributes"]["MessageGroupId"]
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode()).hexdigest()
    assert len({record["attributes"]["MessageDeduplicationId"] for record in records}) == 2


@pytest.mark.parametrize("name", ["call_poller", "reconciler"])
def test_a_tick_is_a_scheduled_event_without_content(name: str) -> None:
    event = read_event(name)
    assert (event["source"], event["detail-type"]) == ("aws.events", "Scheduled Event")
    assert event["detail"] == {}
