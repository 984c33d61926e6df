"""Delivery reports: their fields, their order, and the ways in which they go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.responses import Response

from local.emulators.twilio.scenarios import Delays
from tests.emulators.twilio_bench import ACCOUNT, ANA, SENDER, Bench, Stand, a_stand

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


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with a_stand() as stand:
        yield stand


@pytest.fixture
def bench(stand: Stand) -> Iterator[Bench]:
    with stand.bench() as bench:
        bench.emulator.webhook_url, url = None, bench.emulator.webhook_url
        bench.emulator.inbound(ANA, "Hola")
        bench.emulator.wait_until_idle()
        bench.emulator.webhook_url = url
        yield bench


def test_a_message_is_reported_sent_delivered_read(bench: Bench) -> None:
    sid = bench.send().sid
    assert bench.statuses() == ["sent", "delivered", "read"]
    sent, delivered, read = bench.receiver.received()
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


def test_reports_go_to_the_callback_of_their_message(bench: Bench) -> None:
    sid = bench.send().sid
    bench.statuses()
    assert {one.url for one in bench.receiver.received()} == {bench.callback}
    reports = [entry.facts for entry in bench.emulator.journal.of_kind("report")]
    assert [(one["sid"], one["status"], one["answer"]) for one in reports] == [
        (sid, "sent", 200),
        (sid, "delivered", 200),
        (sid, "read", 200),
    ]


def test_without_a_callback_only_the_ledger_moves(bench: Bench) -> None:
    bench.post(To=ANA, From=SENDER, Body="Hola")
    assert bench.statuses() == []
    assert bench.emulator.messages()[-1].status == "read"


def test_a_refused_report_is_not_sent_again(bench: Bench) -> None:
    bench.receiver.answers = [Response(status_code=500)]
    bench.send()
    assert bench.statuses() == ["sent", "delivered", "read"]


def test_read_receipts_can_be_switched_off(stand: Stand) -> None:
    with stand.bench(read_receipts=False) as bench:
        bench.emulator.join(ANA)
        bench.send()
        assert bench.statuses() == ["sent", "delivered"]


def test_a_status_waits_for_its_delay(stand: Stand) -> None:
    with stand.bench(delays=Delays(sent=0.0, delivered=60.0)) as bench:
        bench.emulator.join(ANA)
        sid = bench.send().sid
        bench.receiver.wait_for(1)
        assert bench.twilio.messages(sid).fetch().status == "sent"


def test_a_failure_carries_its_code_and_reason(bench: Bench) -> None:
    bench.emulator.behaviours.book("delivery_fails", code=63024, status="failed")
    sid = bench.send().sid
    assert bench.statuses() == ["failed"]
    (failed,) = bench.receiver.received()
    extra = ["ErrorCode", "ErrorMessage", "ChannelStatusMessage"]
    assert list(failed.fields) == BASE_ORDER + extra
    assert failed.fields["ErrorCode"] == "63024"
    shown = bench.twilio.messages(sid).fetch()
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
    bench: Bench, behaviour: str, statuses: list[str], final: str
) -> None:
    bench.emulator.behaviours.book(behaviour)
    bench.send()
    assert bench.statuses() == statuses
    assert bench.emulator.messages()[-1].status == final


def test_a_report_can_come_before_the_answer(stand: Stand) -> None:
    with stand.bench(delays=Delays(sent=60.0, delivered=60.0)) as bench:
        bench.emulator.join(ANA)
        bench.emulator.behaviours.book("report_before_answer")
        sid = bench.send().sid
        reported = [one.fields for one in bench.receiver.received()]
        assert [(one["MessageSid"], one["MessageStatus"]) for one in reported] == [(sid, "sent")]


def test_closing_forgets_what_was_due(stand: Stand) -> None:
    with stand.bench(delays=Delays(sent=60.0)) as bench:
        bench.emulator.join(ANA)
        bench.send()
        bench.emulator.close()
        bench.emulator.wait_until_idle(0.1)
        assert bench.receiver.received() == []
