"""Signatures in every form that the provider uses, and tokens that change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from local.emulators.twilio.webhook_signature import SHARED_KEY, with_other_port
from tests.emulators.twilio_harness import ACCOUNT, ANA, Harness, TwilioServers
from tests.emulators.webhook_stub import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulators.webhook_stub import ReceivedPost

TOKEN_HEADER = "i-twilio-idempotency-token"


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness() as harness:
        yield harness


def hear(harness: Harness, behaviour: str) -> list[ReceivedPost]:
    """Let one message come in with a behaviour and return what the webhook got."""
    harness.emulator.behaviours.book(behaviour)
    harness.emulator.inbound(ANA, "Hola")
    harness.emulator.wait_until_idle()
    return harness.webhook.received()


def test_a_shared_key_signs_with_sha_256_and_says_so(harness: Harness) -> None:
    (received,) = hear(harness, "shared_key_signed")
    settings = received.headers["x-twilio-webhooks-signature-settings"]
    assert settings.startswith("key=webhooks_sharedkey_")
    assert settings.endswith(",algorithm=HMAC_SHA256")
    assert received.is_signed(SHARED_KEY)
    assert not received.is_signed(TOKEN)
    harness.emulator.repeat(received.fields["MessageSid"])
    usual = harness.webhook.wait_for(2)[1]
    assert usual.is_signed()
    assert "x-twilio-webhooks-signature-settings" not in usual.headers


def test_the_url_may_be_signed_with_the_other_form_of_its_port(harness: Harness) -> None:
    other, usual = hear(harness, "other_port_signed") + hear(harness, "delivered_twice")[1:2]
    assert other.headers["x-twilio-signature"] != usual.headers["x-twilio-signature"]
    assert other.is_signed()


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://example.com/a?b=1", "https://example.com:443/a?b=1"),
        ("http://example.com/a", "http://example.com:80/a"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://127.0.0.1:3000/a", "http://127.0.0.1/a"),
    ],
)
def test_the_other_form_of_a_port_is_its_absence_or_the_schemes_own(url: str, other: str) -> None:
    assert with_other_port(url) == other


def test_a_repeated_name_is_signed_with_each_of_its_values_once(harness: Harness) -> None:
    (received,) = hear(harness, "repeated_keys")
    assert "&NewParameter=zeta&NewParameter=alfa&NewParameter=zeta" in received.body
    assert received.is_signed()


def test_a_body_can_be_there_twice(harness: Harness) -> None:
    (received,) = hear(harness, "repeated_body")
    assert received.body.count("Body=") == 2
    assert received.is_signed()


@pytest.mark.parametrize("behaviour", ["delivered_twice", "delivered_twice_at_once"])
def test_both_deliveries_of_one_event_carry_one_idempotency_token(
    harness: Harness, behaviour: str
) -> None:
    first, second = hear(harness, behaviour)
    assert first.body == second.body
    assert first.headers[TOKEN_HEADER] == second.headers[TOKEN_HEADER]
    harness.emulator.inbound(ANA, "Hola")
    assert harness.webhook.wait_for(3)[2].headers[TOKEN_HEADER] != first.headers[TOKEN_HEADER]


def test_a_lost_webhook_leaves_the_message_in_the_list(harness: Harness) -> None:
    assert hear(harness, "inbound_lost") == []
    (listed,) = harness.twilio.messages.list(from_=ANA)
    assert (listed.body, listed.direction) == ("Hola", "inbound")
    (entry,) = harness.emulator.journal.of_kind("webhook")
    assert entry.facts["failure"] == "not delivered"
    harness.emulator.repeat(listed.sid)
    assert harness.webhook.wait_for(1)[0].fields["MessageSid"] == listed.sid


def test_a_promoted_token_signs_and_ends_the_one_before(
    harness: Harness, servers: TwilioServers
) -> None:
    second = harness.twilio.accounts.v1.secondary_auth_token().create().secondary_auth_token
    client = Client(ACCOUNT, second, http_client=servers.rerouted)
    assert client.messages.list() == harness.twilio.messages.list() == []
    harness.emulator.inbound(ANA, "uno")
    assert harness.webhook.wait_for(1)[0].is_signed(TOKEN)
    promoted = client.accounts.v1.auth_token_promotion().update()
    assert (promoted.auth_token, promoted.account_sid) == (second, ACCOUNT)
    harness.emulator.inbound(ANA, "dos")
    after = harness.webhook.wait_for(2)[1]
    assert after.is_signed(second)
    assert not after.is_signed(TOKEN)
    with pytest.raises(TwilioRestException) as refused:
        harness.twilio.api.accounts(ACCOUNT).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_a_secondary_token_can_be_taken_back(harness: Harness, servers: TwilioServers) -> None:
    second = harness.twilio.accounts.v1.secondary_auth_token().create().secondary_auth_token
    assert harness.twilio.accounts.v1.secondary_auth_token().delete()
    with pytest.raises(TwilioRestException) as missing:
        harness.twilio.accounts.v1.auth_token_promotion().update()
    assert missing.value.code == 20404
    with pytest.raises(TwilioRestException) as refused:
        Client(ACCOUNT, second, http_client=servers.rerouted).api.accounts(ACCOUNT).fetch()
    assert refused.value.code == 20003
