"""What follows from the webhook's answer, or from none."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import Response

from tests.emulators.twilio_harness import ANA, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness() as harness:
        yield harness


def attempts(harness: Harness) -> list[dict[str, Any]]:
    harness.emulator.wait_until_idle()
    return [entry.facts for entry in harness.emulator.journal.of_kind("webhook")]


def test_a_refused_connection_is_tried_once_more(harness: Harness) -> None:
    harness.emulator.webhook_url = "http://127.0.0.1:9/webhook"
    harness.emulator.inbound(ANA, "Hola")
    assert [(one["attempt"], one["failure"]) for one in attempts(harness)] == [(1, "ct"), (2, "ct")]
    assert [one.facts["code"] for one in harness.emulator.journal.of_kind("alert")] == [11200]


def test_a_server_error_is_not_tried_again(harness: Harness) -> None:
    harness.webhook.answers = [Response(status_code=500)]
    harness.emulator.inbound(ANA, "Hola")
    assert [(one["status"], one["failure"]) for one in attempts(harness)] == [(500, "5xx")]


def test_the_fragment_asks_for_more_tries_and_is_not_sent(harness: Harness) -> None:
    harness.webhook.answers = [Response(status_code=500), Response(status_code=404), Response()]
    harness.emulator.webhook_url = f"{harness.emulator.webhook_url}#rc=3&rp=4xx,5xx"
    harness.emulator.inbound(ANA, "Hola")
    assert [one["status"] for one in attempts(harness)] == [500, 404, 200]
    received = harness.webhook.received()
    assert all(one.is_signed() and "#" not in one.url for one in received)
    assert len({one.headers["i-twilio-idempotency-token"] for one in received}) == 1


def test_the_answer_of_the_webhook_is_journalled(harness: Harness) -> None:
    sid = harness.emulator.inbound(ANA, "Hola")
    (attempt,) = attempts(harness)
    assert isinstance(attempt.pop("ms"), int)
    assert attempt == {
        "sid": sid,
        "url": harness.emulator.webhook_url,
        "status": 200,
        "attempt": 1,
        "body": "<Response/>",
        "failure": None,
    }


def test_closing_ends_the_tries_at_a_webhook_that_hangs(servers: TwilioServers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging, servers.harness() as harness:
        port = hanging.getsockname()[1]
        harness.emulator.webhook_url = f"http://127.0.0.1:{port}/#rt=300&rc=5&rp=all"
        harness.emulator.inbound(ANA, "Hola")
        hanging.accept()[0].close()
        hanging.accept()[0].close()
        harness.emulator.close()
        assert 1 <= len(harness.emulator.journal.of_kind("webhook")) <= 3


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(status_code=500), "11200"),
        (Response("<Response>", media_type="text/xml"), "12100"),
        (Response('{"ok": true}', media_type="application/json"), "12300"),
    ],
)
def test_the_fallback_hears_the_same_message_with_the_reason(
    harness: Harness, answer: Response, code: str
) -> None:
    harness.webhook.answers = [answer, Response("<Response/>", media_type="text/xml")]
    harness.emulator.fallback_url = f"{harness.emulator.webhook_url}/fallback"
    harness.emulator.webhook_url = f"{harness.emulator.webhook_url}#rc=0"
    harness.emulator.inbound(ANA, "Hola")
    harness.emulator.wait_until_idle()
    first, second = harness.webhook.received()
    more = {"ErrorCode": code, "ErrorUrl": first.url}
    assert second.fields == first.fields | more
    assert second.url == f"{first.url}/fallback"
    assert second.is_signed()


def test_the_fallback_is_for_failures_only_and_its_answer_is_followed(
    harness: Harness,
) -> None:
    harness.emulator.fallback_url = harness.emulator.webhook_url
    harness.emulator.inbound(ANA, "Hola")
    harness.emulator.wait_until_idle()
    assert len(harness.webhook.received()) == 1
    harness.emulator.webhook_url = "http://127.0.0.1:9/webhook#rc=0"
    harness.webhook.answers = [Response("Un momento", media_type="text/plain")]
    harness.emulator.inbound(ANA, "¿Hola?")
    harness.emulator.wait_until_idle()
    assert harness.webhook.received()[1].fields["ErrorUrl"] == "http://127.0.0.1:9/webhook"
    assert harness.emulator.thread(ANA)[-1].body == "Un momento"


def test_no_webhook_url_is_journalled_too(harness: Harness) -> None:
    harness.emulator.webhook_url = None
    harness.emulator.inbound(ANA, "Hola")
    assert [one["failure"] for one in attempts(harness)] == ["no webhook URL"]


@pytest.mark.parametrize(
    ("body", "kind", "replies", "alerts"),
    [
        ("<Response><Message>Uno</Message></Response>", "text/xml", ["Uno"], []),
        (
            "<Response><Message><Body>Uno</Body></Message><Message>Dos</Message></Response>",
            "application/xml",
            ["Uno", "Dos"],
            [],
        ),
        ("<Response><Message></Message></Response>", "text/xml", [], []),
        ("Hola", "text/plain", ["Hola"], []),
        ("", "application/json", [], []),
        ('{"message": "ok"}', "application/json", [], [12300]),
        ("<Response>", "text/xml", [], [12100]),
    ],
)
def test_an_answer_with_instructions_is_carried_out(
    harness: Harness, body: str, kind: str, replies: list[str], alerts: list[int]
) -> None:
    harness.webhook.answers = [Response(body, media_type=kind)]
    harness.emulator.inbound(ANA, "Hola")
    harness.emulator.wait_until_idle()
    sent = [one for one in harness.emulator.thread(ANA) if one.direction == "outbound-reply"]
    assert [one.body for one in sent] == replies
    assert {one.status for one in sent} <= {"read"}
    assert [one.facts["code"] for one in harness.emulator.journal.of_kind("alert")] == alerts
