"""The webhook takes in delivery reports, late, repeated or about nothing of ours."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.gateways.twilio.error_codes import explain_code
from tests.functions.twilio_webhook_harness import (
    NOW,
    World,
    a_world,
    ask,
)
from tests.functions.twilio_webhook_requests import (
    ANA,
    SID,
    STATUS,
    a_request,
    report_fields,
)

SENT = OutboundMessage(
    customer=ANA,
    seq=7,
    message_id="7-secretsecret",
    kind=Kind.REPLY,
    text="Con gusto",
    created_at=NOW,
    state=State.SENT,
    message_sid=SID,
    delivery=DeliveryStatus.QUEUED,
)


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as here:
        here.table.tables.put(SENT)
        yield here


def test_a_report_moves_the_message_that_its_path_names(world: World) -> None:
    answer = ask(a_request(report_fields(), path=STATUS))
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert world.table.ours(ANA, 7).delivery is DeliveryStatus.DELIVERED


def test_a_report_that_comes_late_takes_nothing_back(world: World) -> None:
    for status in ("read", "sent", "delivered", "sent"):
        fields = report_fields(MessageStatus=status, SmsStatus=status)
        assert ask(a_request(fields, path=STATUS))["statusCode"] == 204
    assert world.table.ours(ANA, 7).delivery is DeliveryStatus.READ


def test_a_report_is_proof_of_a_message_whose_sending_is_open(world: World) -> None:
    open_one = replace(SENT, state=State.SENDING, message_sid=None, delivery=None)
    world.table.tables.put(open_one)
    ask(a_request(report_fields(), path=STATUS))
    assert world.table.ours(ANA, 7).state is State.SENT
    assert world.queue.turn_requests == [(ANA, "proof:7-secretsecret")]


def test_a_failure_keeps_its_code_and_reason(world: World) -> None:
    fields = report_fields(
        MessageStatus="undelivered", ErrorCode="63016", ErrorMessage="Outside the window"
    )
    ask(a_request(fields, path=STATUS))
    stored = world.table.ours(ANA, 7)
    assert stored.delivery is DeliveryStatus.UNDELIVERED
    assert (stored.error_code, stored.reason) == ("63016", explain_code(63016).sentence)
    assert stored.next_action == explain_code(63016).action


def test_a_failure_that_a_person_has_to_mend_rings_once_with_a_sentence(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    fields = report_fields(MessageStatus="undelivered", ErrorCode="63051")
    for _ in range(2):
        assert ask(a_request(fields, path=STATUS))["statusCode"] == 204
    assert capsys.readouterr().out.count('"SendAlarm": 1') == 1
    (rung,) = [vars(record) for record in caplog.records if record.levelname == "ERROR"]
    meaning = explain_code(63051)
    assert (rung["reason"], rung["next_action"]) == (meaning.sentence, meaning.action)
    assert all(ANA not in str(vars(record)) for record in caplog.records)


@pytest.mark.parametrize(
    "path",
    [
        "/webhook/twilio/status/7-guessed",
        "/webhook/twilio/status/8-secretsecret",
        "/webhook/twilio/status/m-1",
    ],
)
def test_a_report_on_no_message_of_ours_changes_nothing(world: World, path: str) -> None:
    assert ask(a_request(report_fields(), path=path))["statusCode"] == 204
    assert world.table.ours(ANA, 7) == SENT


def test_a_report_that_the_table_refuses_is_a_500(world: World) -> None:
    world.table.refuses = True
    assert ask(a_request(report_fields(), path=STATUS))["statusCode"] == 500
