"""Signatures in every form that the provider uses, and tokens that change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from local.emulators.twilio.webhook_signature import SHARED_KEY, with_other_port
from tests.emulators.twilio_bench import ACCOUNT, ANA, Bench, Stand, a_stand
from tests.emulators.twilio_receiver import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulators.twilio_receiver import Received

TOKEN_HEADER = "i-twilio-idempotency-token"


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with a_stand() as stand:
        yield stand


@pytest.fixture
def bench(stand: Stand) -> Iterator[Bench]:
    with stand.bench() as bench:
        yield bench


def hear(bench: Bench, behaviour: str) -> list[Received]:
    """Let one message come in with a behaviour and return what the webhook got."""
    bench.emulator.behaviours.book(behaviour)
    bench.emulator.inbound(ANA, "Hola")
    bench.emulator.wait_until_idle()
    return bench.receiver.received()


def test_a_shared_key_signs_with_sha_256_and_says_so(bench: Bench) -> None:
    (received,) = hear(bench, "shared_key_signed")
    settings = received.headers["x-twilio-webhooks-signature-settings"]
    assert settings.startswith("key=webhooks_sharedkey_")
    assert settings.endswith(",algorithm=HMAC_SHA256")
    assert received.is_signed(SHARED_KEY)
    assert not received.is_signed(TOKEN)
    bench.emulator.repeat(received.fields["MessageSid"])
    usual = bench.receiver.wait_for(2)[1]
    assert usual.is_signed()
    assert "x-twilio-webhooks-signature-settings" not in usual.headers


def test_the_url_may_be_signed_with_the_other_form_of_its_port(bench: Bench) -> None:
    other, usual = hear(bench, "other_port_signed") + hear(bench, "delivered_twice")[1:2]
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


def test_a_repeated_name_is_signed_with_each_of_its_values_once(bench: Bench) -> None:
    (received,) = hear(bench, "repeated_keys")
    assert "&NewParameter=zeta&NewParameter=alfa&NewParameter=zeta" in received.raw
    assert received.is_signed()


def test_a_body_can_be_there_twice(bench: Bench) -> None:
    (received,) = hear(bench, "repeated_body")
    assert received.raw.count("Body=") == 2
    assert received.is_signed()


@pytest.mark.parametrize("behaviour", ["delivered_twice", "delivered_twice_at_once"])
def test_both_deliveries_of_one_event_carry_one_idempotency_token(
    bench: Bench, behaviour: str
) -> None:
    first, second = hear(bench, behaviour)
    assert first.raw == second.raw
    assert first.headers[TOKEN_HEADER] == second.headers[TOKEN_HEADER]
    bench.emulator.inbound(ANA, "Hola")
    assert bench.receiver.wait_for(3)[2].headers[TOKEN_HEADER] != first.headers[TOKEN_HEADER]


def test_a_lost_webhook_leaves_the_message_in_the_list(bench: Bench) -> None:
    assert hear(bench, "inbound_lost") == []
    (listed,) = bench.twilio.messages.list(from_=ANA)
    assert (listed.body, listed.direction) == ("Hola", "inbound")
    (entry,) = bench.emulator.journal.of_kind("webhook")
    assert entry.facts["failure"] == "not delivered"
    bench.emulator.repeat(listed.sid)
    assert bench.receiver.wait_for(1)[0].fields["MessageSid"] == listed.sid


def test_a_promoted_token_signs_and_ends_the_one_before(bench: Bench, stand: Stand) -> None:
    second = bench.twilio.accounts.v1.secondary_auth_token().create().secondary_auth_token
    client = Client(ACCOUNT, second, http_client=stand.rerouted)
    assert client.messages.list() == bench.twilio.messages.list() == []
    bench.emulator.inbound(ANA, "uno")
    assert bench.receiver.wait_for(1)[0].is_signed(TOKEN)
    promoted = client.accounts.v1.auth_token_promotion().update()
    assert (promoted.auth_token, promoted.account_sid) == (second, ACCOUNT)
    bench.emulator.inbound(ANA, "dos")
    after = bench.receiver.wait_for(2)[1]
    assert after.is_signed(second)
    assert not after.is_signed(TOKEN)
    with pytest.raises(TwilioRestException) as refused:
        bench.twilio.api.accounts(ACCOUNT).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_a_secondary_token_can_be_taken_back(bench: Bench, stand: Stand) -> None:
    second = bench.twilio.accounts.v1.secondary_auth_token().create().secondary_auth_token
    assert bench.twilio.accounts.v1.secondary_auth_token().delete()
    with pytest.raises(TwilioRestException) as missing:
        bench.twilio.accounts.v1.auth_token_promotion().update()
    assert missing.value.code == 20404
    with pytest.raises(TwilioRestException) as refused:
        Client(ACCOUNT, second, http_client=stand.rerouted).api.accounts(ACCOUNT).fetch()
    assert refused.value.code == 20003
