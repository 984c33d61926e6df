"""What the business's webhook gets when a customer writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.emulators.twilio_harness import ACCOUNT, ANA, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

CAPTURED_ORDER = [
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


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness() as harness:
        yield harness


def test_a_text_has_the_real_fields_in_the_captured_order(harness: Harness) -> None:
    sid = harness.emulator.inbound("+57 300 000 0001", "Hola", profile_name="Ana María")
    (received,) = harness.webhook.wait_for(1)
    assert list(received.fields) == CAPTURED_ORDER
    metadata = json.loads(received.fields.pop("ChannelMetadata"))
    context = {"ProfileName": "Ana María", "WaId": "573000000001"}
    assert metadata == {"type": "whatsapp", "data": {"context": context}}
    assert received.fields.pop("ExternalUserId").startswith("whatsapp:CO.")
    assert received.fields == {
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": "Ana María",
        "MessageType": "text",
        "SmsSid": sid,
        "WaId": "573000000001",
        "SmsStatus": "received",
        "Body": "Hola",
        "To": SENDER,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": ANA,
        "ApiVersion": "2010-04-01",
    }


def test_the_post_is_signed_and_encoded_like_the_providers(harness: Harness) -> None:
    harness.emulator.inbound(ANA, "¿cuál + es & 😀?\nsí")
    (received,) = harness.webhook.wait_for(1)
    assert received.is_signed()
    assert "&Body=%C2%BFcu%C3%A1l+%2B+es+%26+%F0%9F%98%80%3F%0As%C3%AD&" in received.body
    assert "From=whatsapp%3A%2B573000000001" in received.body
    assert received.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert received.headers["x-home-region"] == "us1"
    assert received.headers["user-agent"] == "TwilioProxy/1.1"
    assert received.headers["i-twilio-idempotency-token"]


@pytest.mark.parametrize("body", ["", "a" * 1600, "\u202eabc\u200d", "nul\x00", "=&%+#"])
def test_any_body_arrives_as_written(harness: Harness, body: str) -> None:
    harness.emulator.inbound(ANA, body)
    (received,) = harness.webhook.wait_for(1)
    assert received.fields["Body"] == body
    assert received.is_signed()


def test_a_message_is_in_the_ledger_as_received(harness: Harness) -> None:
    sid = harness.emulator.inbound(ANA, "Hola")
    shown = harness.twilio.messages(sid).fetch()
    assert (shown.direction, shown.status, shown.from_) == ("inbound", "received", ANA)
    assert shown.date_sent is not None


def test_fields_can_be_added_replaced_and_taken_out(harness: Harness) -> None:
    media = {
        "NumMedia": 1,
        "MessageType": "audio",
        "MediaUrl0": "https://api.twilio.com/x",
        "MediaContentType0": "audio/ogg",
        "ProfileName": None,
    }
    sid = harness.emulator.inbound(ANA, "", fields=media)
    (received,) = harness.webhook.wait_for(1)
    assert sid.startswith("MM")
    assert received.fields["MessageSid"] == sid
    assert received.fields["MediaContentType0"] == "audio/ogg"
    assert received.fields["Body"] == ""
    assert "ProfileName" not in received.fields
    assert received.is_signed()
    assert harness.twilio.messages(sid).fetch().num_media == "1"


def test_a_user_without_a_phone_is_named_by_the_business_scoped_id(harness: Harness) -> None:
    harness.emulator.inbound("whatsapp:CO.123456789", "Hola")
    (received,) = harness.webhook.wait_for(1)
    assert received.fields["From"] == received.fields["ExternalUserId"] == "whatsapp:CO.123456789"
    assert "WaId" not in received.fields


def test_a_repeat_is_the_same_event(harness: Harness) -> None:
    sid = harness.emulator.inbound(ANA, "Hola")
    harness.emulator.wait_until_idle()
    harness.emulator.repeat(sid)
    first, second = harness.webhook.wait_for(2)
    token = "i-twilio-idempotency-token"
    assert first.body == second.body
    assert first.headers[token] == second.headers[token]
    assert second.is_signed()


@pytest.mark.parametrize("parallel", [True, False])
def test_one_message_can_be_delivered_many_times(harness: Harness, parallel: bool) -> None:
    sid = harness.emulator.inbound(ANA, "Hola", times=5, parallel=parallel)
    received = harness.webhook.wait_for(5)
    assert {one.fields["MessageSid"] for one in received} == {sid}
    harness.emulator.wait_until_idle()
    assert len(harness.emulator.journal.of_kind("webhook")) == 5
    assert len(harness.emulator.messages()) == 1


def test_a_forged_signature_and_unknown_parameters_can_be_asked_for(harness: Harness) -> None:
    harness.emulator.behaviours.book("wrong_signature")
    harness.emulator.behaviours.book("unknown_parameters")
    for text in ("uno", "dos", "tres"):
        harness.emulator.inbound(ANA, text)
        harness.emulator.wait_until_idle()
    forged, strange, usual = harness.webhook.received()
    assert not forged.is_signed()
    assert strange.is_signed()
    assert strange.fields["NewParameter"] == "señal + más"
    assert usual.is_signed()
    assert list(usual.fields) == CAPTURED_ORDER
    harness.emulator.repeat(forged.fields["MessageSid"])
    assert harness.webhook.wait_for(4)[3].is_signed()


def test_sids_are_the_same_for_the_same_seed(servers: TwilioServers) -> None:
    def sids(seed: int) -> list[str]:
        with servers.harness(seed=seed) as harness:
            return [harness.emulator.inbound(ANA, text) for text in ("uno", "dos")]

    assert sids(7) == sids(7) != sids(8)
