"""Delivery reports: their fields, their order, and the ways in which they go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response

from local.emulators.twilio.scenarios import Delays
from tests.emulators.twilio_harness import ACCOUNT, ANA, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE_ORDER = [
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


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness() as harness:
        harness.emulator.webhook_url, url = None, harness.emulator.webhook_url
        harness.emulator.inbound(ANA, "Hola")
        harness.emulator.wait_until_idle()
        harness.emulator.webhook_url = url
        yield harness


def test_a_message_is_reported_sent_delivered_read(harness: Harness) -> None:
    sid = harness.send().sid
    assert harness.statuses() == ["sent", "delivered", "read"]
    sent, delivered, read = harness.webhook.received()
    assert list(sent.fields) == BASE_ORDER
    assert list(delivered.fields) == ["EventType", *BASE_ORDER, "ExternalUserId"]
    assert read.fields["EventType"] == "READ"
    assert read.fields["ExternalUserId"].startswith("whatsapp:CO.")
    assert all(one.is_signed() for one in (sent, delivered, read))
    assert sent.fields.pop("ChannelInstallSid").startswith("XE")
    assert sent.fields == {
        "SmsSid": sid,
        "SmsStatus": "sent",
        "MessageStatus": "sent",
        "ChannelToAddress": "+57300000XXXX",
        "To": ANA,
        "ChannelPrefix": "whatsapp",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "StructuredMessage": "false",
        "From": SENDER,
        "ApiVersion": "2010-04-01",
    }


def test_reports_go_to_the_callback_of_their_message(harness: Harness) -> None:
    sid = harness.send().sid
    harness.statuses()
    assert {one.url for one in harness.webhook.received()} == {harness.callback}
    reports = [entry.facts for entry in harness.emulator.journal.of_kind("report")]
    assert [(one["sid"], one["status"], one["answer"]) for one in reports] == [
        (sid, "sent", 200),
        (sid, "delivered", 200),
        (sid, "read", 200),
    ]


def test_without_a_callback_only_the_ledger_moves(harness: Harness) -> None:
    harness.post(To=ANA, From=SENDER, Body="Hola")
    assert harness.statuses() == []
    assert harness.emulator.messages()[-1].status == "read"


def test_a_refused_report_is_not_sent_again(harness: Harness) -> None:
    harness.webhook.answers = [Response(status_code=500)]
    harness.send()
    assert harness.statuses() == ["sent", "delivered", "read"]


def test_read_receipts_can_be_switched_off(servers: TwilioServers) -> None:
    with servers.harness(read_receipts=False) as harness:
        harness.emulator.join(ANA)
        harness.send()
        assert harness.statuses() == ["sent", "delivered"]


def test_a_status_waits_for_its_delay(servers: TwilioServers) -> None:
    with servers.harness(delays=Delays(sent=0.0, delivered=60.0)) as harness:
        harness.emulator.join(ANA)
        sid = harness.send().sid
        harness.webhook.wait_for(1)
        assert harness.twilio.messages(sid).fetch().status == "sent"


def test_a_failure_carries_its_code_and_reason(harness: Harness) -> None:
    harness.emulator.behaviours.book("delivery_fails", code=63024, status="failed")
    sid = harness.send().sid
    assert harness.statuses() == ["failed"]
    (failed,) = harness.webhook.received()
    extra = ["ErrorCode", "ErrorMessage", "ChannelStatusMessage"]
    assert list(failed.fields) == BASE_ORDER + extra
    assert failed.fields["ErrorCode"] == "63024"
    shown = harness.twilio.messages(sid).fetch()
    assert (shown.status, shown.error_code) == ("failed", 63024)
    assert shown.error_message == failed.fields["ErrorMessage"]


@pytest.mark.parametrize(
    ("behaviour", "statuses", "final"),
    [
        ("reports_shuffled", ["read", "delivered", "sent"], "read"),
        ("reports_duplicated", ["sent", "sent", "delivered", "delivered", "read", "read"], "read"),
        ("reports_missing", [], "read"),
        ("never_read", ["sent", "delivered"], "delivered"),
        ("read_without_delivered", ["sent", "read"], "read"),
    ],
)
def test_reports_can_be_disturbed(
    harness: Harness, behaviour: str, statuses: list[str], final: str
) -> None:
    harness.emulator.behaviours.book(behaviour)
    harness.send()
    assert harness.statuses() == statuses
    assert harness.emulator.messages()[-1].status == final


def test_a_report_can_come_before_the_answer(servers: TwilioServers) -> None:
    with servers.harness(delays=Delays(sent=60.0, delivered=60.0)) as harness:
        harness.emulator.join(ANA)
        harness.emulator.behaviours.book("report_before_answer")
        sid = harness.send().sid
        reported = [one.fields for one in harness.webhook.received()]
        assert [(one["MessageSid"], one["MessageStatus"]) for one in reported] == [(sid, "sent")]


def test_closing_forgets_what_was_due(servers: TwilioServers) -> None:
    with servers.harness(delays=Delays(sent=60.0)) as harness:
        harness.emulator.join(ANA)
        harness.send()
        harness.emulator.close()
        harness.emulator.wait_until_idle(0.1)
        assert harness.webhook.received() == []
