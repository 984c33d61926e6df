"""The webhook takes in messages, and answers for its own defects with 500."""

import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from aftercall.domain.errors import Misconfigured
from aftercall.telemetry import logger
from tests.functions.twilio_webhook_harness import (
    NOW,
    World,
    a_world,
    ask,
)
from tests.functions.twilio_webhook_requests import (
    ANA,
    PREVIOUS,
    SID,
    STATUS,
    TOKEN,
    a_request,
    incoming_fields,
    report_fields,
)

TEST = {"routeKey": "GET /webhook/twilio/test", "rawPath": "/webhook/twilio/test"}


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as here:
        yield here


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    before = logger.registered_handler.setStream(written)  # type: ignore[attr-defined]  # a stream's handler
    yield written
    logger.registered_handler.setStream(before)  # type: ignore[attr-defined]  # a stream's handler


def test_a_signed_message_is_stored_and_a_turn_requested(world: World) -> None:
    answer = ask(a_request(incoming_fields()))
    stored = world.table.inbound[SID]
    assert (stored.customer, stored.text, stored.seq, stored.at) == (ANA, "Hola", 1, NOW)
    assert world.queue.turn_requests == [(ANA, f"in:{SID}")]
    assert answer["statusCode"] == 200


def test_a_message_carries_the_time_at_which_the_gateway_took_it_in(world: World) -> None:
    event = a_request(incoming_fields())
    event["requestContext"]["timeEpoch"] = round(NOW.timestamp() * 1000) - 1_250
    ask(event)
    assert world.table.inbound[SID].at == NOW - timedelta(milliseconds=1_250)
    assert world.table.conversations[ANA].last_inbound_at == NOW - timedelta(milliseconds=1_250)


def test_a_message_is_answered_with_an_empty_twiml(world: World) -> None:
    answer = ask(a_request(incoming_fields()))
    assert answer["headers"] == {"content-type": "text/xml"}
    assert answer["body"] == '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def test_a_repeated_message_is_stored_once_and_a_turn_requested_each_time(world: World) -> None:
    answers = [ask(a_request(incoming_fields()))["statusCode"] for _ in range(3)]
    assert answers == [200, 200, 200]
    assert world.table.conversations[ANA].inbound_count == 1
    assert world.queue.turn_requests == [(ANA, f"in:{SID}")] * 3


def test_stop_alone_is_a_message_that_opts_out(world: World) -> None:
    ask(a_request(incoming_fields(Body=" Stop. ")))
    assert world.table.conversations[ANA].opted_out_at == NOW
    assert world.table.inbound[SID].text == " Stop. "


@pytest.mark.parametrize("token", [TOKEN, PREVIOUS])
def test_both_tokens_verify_while_one_replaces_the_other(world: World, token: str) -> None:
    assert ask(a_request(incoming_fields(), token=token))["statusCode"] == 200
    assert world.table.inbound


def test_the_public_base_url_is_what_twilio_signed_where_it_is_set() -> None:
    with a_world(public_base_url="https://chat.example.com/base") as world:
        event = a_request(incoming_fields(), base_url="https://chat.example.com/base")
        assert ask(event)["statusCode"] == 200
        assert world.table.inbound


def test_a_form_that_came_as_text_is_read_too(world: World) -> None:
    pairs = [("Body", "a"), *[pair for pair in incoming_fields() if pair[0] != "Body"]]
    text = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in pairs)
    assert ask(a_request(pairs, body=text, isBase64Encoded=False))["statusCode"] == 200
    assert world.table.inbound[SID].text == "a"


def test_a_table_that_refuses_is_a_500_and_counted(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.table.refuses = True
    answer = ask(a_request(incoming_fields()))
    assert (answer["statusCode"], answer["body"]) == (500, "")
    assert not world.table.inbound
    assert json.loads(capsys.readouterr().out)["WebhookDefect"] == 1


def test_a_queue_that_refuses_loses_nothing(world: World) -> None:
    world.queue.refuses = True
    assert ask(a_request(incoming_fields()))["statusCode"] == 200
    assert SID in world.table.inbound
    assert world.table.conversations[ANA].due_at is not None


@pytest.mark.parametrize("path", ["/webhook/twilio/incoming", STATUS])
def test_a_missing_secret_is_a_500_and_nothing_is_taken_in(path: str) -> None:
    def missing() -> list[str]:
        raise Misconfigured("the secret has no value")

    fields = report_fields() if path == STATUS else incoming_fields()
    with a_world(tokens=missing) as world:
        assert ask(a_request(fields, path=path))["statusCode"] == 500
        assert world.is_untouched


def test_the_self_test_says_that_it_is_up_and_nothing_else() -> None:
    answer = ask(TEST)
    said: dict[str, Any] = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert answer["headers"] == {"content-type": "application/json"}
    assert set(said) == {"success", "message", "timestamp"}
    assert said["success"] is True
    assert datetime.fromisoformat(said["timestamp"]).tzinfo is not None


def test_one_line_per_event_names_ids_and_no_person(world: World, log: io.StringIO) -> None:
    ask(a_request(incoming_fields(Body="Mi secreto", ProfileName="Ana Maria")))
    ask(a_request(report_fields(), path=STATUS))
    ask(a_request(incoming_fields(Body="Mi secreto"), token="wrong"))
    lines = log.getvalue().splitlines()
    assert [json.loads(line)["message"] for line in lines] == [
        "message received",
        "delivery reported",
        "request refused",
    ]
    assert json.loads(lines[0])["customer"] == "+57…01"
    for personal in (ANA, ANA[1:], "Mi secreto", "Ana Maria", TOKEN):
        assert personal not in log.getvalue()
