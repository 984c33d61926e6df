"""The account, its sender and its templates, read by the provider's own client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from local.emulators.twilio.channel_rules import Sandbox
from local.emulators.twilio.templates import Template
from tests.emulators.twilio_harness import ACCOUNT, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

APPROVED, REJECTED = "HX" + "1" * 32, "HX" + "2" * 32
ELSEWHERE = "https://example.com/elsewhere"


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    templates = [
        Template(sid=APPROVED, body="Hola {{1}}"),
        Template(sid=REJECTED, body="Hola", approved=False),
    ]
    with servers.harness(templates=templates) as harness:
        yield harness


def test_the_account_is_shown_to_its_owner_only(harness: Harness) -> None:
    account = harness.twilio.api.v2010.accounts(ACCOUNT).fetch()
    assert (account.sid, account.status, account.type) == (ACCOUNT, "active", "Full")
    with pytest.raises(TwilioRestException) as refused:
        harness.twilio.api.v2010.accounts("AC" + "9" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)


@pytest.mark.parametrize(
    ("sid", "status", "reason"),
    [(APPROVED, "approved", ""), (REJECTED, "rejected", "INVALID_FORMAT")],
)
def test_a_templates_approval_is_shown(
    harness: Harness, sid: str, status: str, reason: str
) -> None:
    found = harness.twilio.content.v1.contents(sid).approval_fetch().fetch()
    assert (found.sid, found.account_sid) == (sid, ACCOUNT)
    assert found.whatsapp["status"] == status
    assert found.whatsapp["rejection_reason"] == reason
    assert found.whatsapp["category"] == "UTILITY"


def test_a_template_that_is_not_there_is_no_template(harness: Harness) -> None:
    with pytest.raises(TwilioRestException) as refused:
        harness.twilio.content.v1.contents("HX" + "3" * 32).approval_fetch().fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_the_sender_is_listed_with_its_webhook(harness: Harness) -> None:
    (sender,) = harness.twilio.messaging.v2.channels_senders.list(channel="whatsapp")
    fetched = harness.twilio.messaging.v2.channels_senders(sender.sid).fetch()
    assert (sender.sender_id, sender.status) == (SENDER, "ONLINE")
    assert sender.sid == fetched.sid
    assert sender.webhook == fetched.webhook
    assert sender.webhook["callback_url"] == harness.emulator.webhook_url
    assert sender.webhook["callback_method"] == "POST"


def test_a_changed_webhook_is_where_messages_go(harness: Harness) -> None:
    senders = harness.twilio.messaging.v2.channels_senders
    (sender,) = senders.list(channel="whatsapp")
    path = f"/v2/Channels/Senders/{sender.sid}"
    asked = {"callback_url": ELSEWHERE, "fallback_url": f"{ELSEWHERE}/fallback"}
    answer = harness.http.post(path, json={"webhook": asked})
    assert answer.status_code == 202
    assert harness.emulator.webhook_url == ELSEWHERE
    assert asked.items() <= senders(sender.sid).fetch().webhook.items()


def test_another_sender_and_a_body_that_is_no_json_are_refused(harness: Harness) -> None:
    (sender,) = harness.twilio.messaging.v2.channels_senders.list(channel="whatsapp")
    assert harness.http.get("/v2/Channels/Senders/XE" + "9" * 32).json()["code"] == 20404
    path = f"/v2/Channels/Senders/{sender.sid}"
    assert harness.http.post(path, content="not json").json()["code"] == 20001
    assert harness.http.post(path, content="[]").json()["code"] == 20001


def test_the_shared_sandbox_is_nobodys_sender(servers: TwilioServers) -> None:
    with servers.harness(sandbox=Sandbox()) as harness:
        assert harness.twilio.messaging.v2.channels_senders.list(channel="whatsapp") == []
