"""Every event in events/ runs through the runtime client that Lambda runs, and is answered."""

from __future__ import annotations

import hmac
import json
import time
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from aftercall.domain.message import InboundMessage
from tests.architecture.reading import events, folder, read_template
from tests.e2e.turn_requests import turn_requests_in
from tests.functions.events_harness import EVENTS, WEBHOOK_SECRET, Harness, a_harness, read_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def harness(ministack: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    with a_harness(ministack, tmp_path_factory.mktemp("logs")) as running:
        yield running


def is_empty_twiml(answer: dict[str, Any]) -> bool:
    twiml = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    return (answer["statusCode"], answer["body"]) == (200, twiml)


def is_a_self_test(answer: dict[str, Any]) -> bool:
    held = json.loads(answer["body"])
    moment = datetime.fromisoformat(held["timestamp"])
    return answer["statusCode"] == 200 and held["success"] is True and moment.tzinfo is not None


RIGHT_ANSWERS: dict[str, Callable[[Any], bool]] = {
    "call_poller": lambda answer: answer == {"batches": 0, "considered": 0},
    # Signed on the day it was made, so by now too old; a fresh one is signed below.
    "call_webhook_ended": lambda answer: (answer["statusCode"], answer["body"]) == (403, ""),
    "reconciler": lambda answer: set(answer.values()) == {0},
    "conversation_worker": lambda answer: answer == {"batchItemFailures": []},
    "twilio_webhook_incoming": is_empty_twiml,
    "twilio_webhook_status": lambda answer: (answer["statusCode"], answer["body"]) == (204, ""),
    "twilio_webhook_test": is_a_self_test,
}


@pytest.mark.parametrize("name", RIGHT_ANSWERS)
def test_an_event_is_answered_rightly_by_its_function(harness: Harness, name: str) -> None:
    answer = harness.run(name)
    assert RIGHT_ANSWERS[name](answer), answer


def test_a_reported_call_is_taken_in_while_its_signature_is_fresh(harness: Harness) -> None:
    event = read_event("call_webhook_ended")
    stamp = str(int(time.time()))
    signed = f"{stamp}.{event['body']}".encode()
    digest = hmac.new(WEBHOOK_SECRET.encode(), signed, sha256).hexdigest()
    event["headers"]["elevenlabs-signature"] = f"t={stamp},v0={digest}"
    answer = harness.run_event("call_webhook_ended", event)
    assert (answer["statusCode"], answer["body"]) == (200, "")


def test_the_incoming_message_is_stored_once_and_a_turn_requested(harness: Harness) -> None:
    for _ in range(2):
        harness.run("twilio_webhook_incoming")
    found = harness.views.messages.newest("+573000000001", 10)
    (stored,) = [one for one in found if isinstance(one, InboundMessage)]
    assert stored.text == "Sí me interesa, ¿cuál es el precio? 😀 1+1 & más"
    assert turn_requests_in(harness.aws, harness.environment) == 1


def test_each_trigger_has_one_event_and_each_event_is_run_here() -> None:
    wanted = [
        f"{folder(function)}_{name.lower()}" if trigger["Type"] == "HttpApi" else folder(function)
        for function, name, trigger in events(read_template())
    ]
    present = sorted(path.stem for path in EVENTS.glob("*.json"))
    assert sorted(wanted) == present == sorted(RIGHT_ANSWERS)
