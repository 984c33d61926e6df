"""What the webhook's answer, or the lack of one, brings about."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import Response

from tests.emulators.twilio_bench import ANA, Bench, Stand, a_stand

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with a_stand() as stand:
        yield stand


@pytest.fixture
def bench(stand: Stand) -> Iterator[Bench]:
    with stand.bench() as bench:
        yield bench


def attempts(bench: Bench) -> list[dict[str, Any]]:
    bench.emulator.wait_until_idle()
    return [entry.facts for entry in bench.emulator.journal.of_kind("webhook")]


def test_a_refused_connection_is_tried_once_more(bench: Bench) -> None:
    bench.emulator.webhook_url = "http://127.0.0.1:9/webhook"
    bench.emulator.inbound(ANA, "Hola")
    assert [(one["attempt"], one["failure"]) for one in attempts(bench)] == [(1, "ct"), (2, "ct")]
    assert [one.facts["code"] for one in bench.emulator.journal.of_kind("alert")] == [11200]


def test_a_server_error_is_not_tried_again(bench: Bench) -> None:
    bench.receiver.answers = [Response(status_code=500)]
    bench.emulator.inbound(ANA, "Hola")
    assert [(one["status"], one["failure"]) for one in attempts(bench)] == [(500, "5xx")]


def test_the_fragment_asks_for_more_tries_and_is_not_sent(bench: Bench) -> None:
    bench.receiver.answers = [Response(status_code=500), Response(status_code=404), Response()]
    bench.emulator.webhook_url = f"{bench.emulator.webhook_url}#rc=3&rp=4xx,5xx"
    bench.emulator.inbound(ANA, "Hola")
    assert [one["status"] for one in attempts(bench)] == [500, 404, 200]
    received = bench.receiver.received()
    assert all(one.is_signed() and "#" not in one.url for one in received)
    assert len({one.headers["i-twilio-idempotency-token"] for one in received}) == 1


def test_the_answer_of_the_webhook_is_written_down(bench: Bench) -> None:
    sid = bench.emulator.inbound(ANA, "Hola")
    (attempt,) = attempts(bench)
    assert isinstance(attempt.pop("ms"), int)
    assert attempt == {
        "sid": sid,
        "url": bench.emulator.webhook_url,
        "status": 200,
        "attempt": 1,
        "body": "<Response/>",
        "failure": None,
    }


def test_closing_ends_the_tries_at_a_webhook_that_hangs(stand: Stand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging, stand.bench() as bench:
        port = hanging.getsockname()[1]
        bench.emulator.webhook_url = f"http://127.0.0.1:{port}/#rt=300&rc=5&rp=all"
        bench.emulator.inbound(ANA, "Hola")
        hanging.accept()[0].close()
        hanging.accept()[0].close()
        bench.emulator.close()
        assert 1 <= len(bench.emulator.journal.of_kind("webhook")) <= 3


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response(status_code=500), "11200"),
        (Response("<Response>", media_type="text/xml"), "12100"),
        (Response('{"ok": true}', media_type="application/json"), "12300"),
    ],
)
def test_the_fallback_hears_the_same_message_with_the_reason(
    bench: Bench, answer: Response, code: str
) -> None:
    bench.receiver.answers = [answer, Response("<Response/>", media_type="text/xml")]
    bench.emulator.fallback_url = f"{bench.emulator.webhook_url}/fallback"
    bench.emulator.webhook_url = f"{bench.emulator.webhook_url}#rc=0"
    bench.emulator.inbound(ANA, "Hola")
    bench.emulator.wait_until_idle()
    first, second = bench.receiver.received()
    more = {"ErrorCode": code, "ErrorUrl": first.url}
    assert second.fields == first.fields | more
    assert second.url == f"{first.url}/fallback"
    assert second.is_signed()


def test_the_fallback_is_for_failures_only_and_its_answer_is_followed(bench: Bench) -> None:
    bench.emulator.fallback_url = bench.emulator.webhook_url
    bench.emulator.inbound(ANA, "Hola")
    bench.emulator.wait_until_idle()
    assert len(bench.receiver.received()) == 1
    bench.emulator.webhook_url = "http://127.0.0.1:9/webhook#rc=0"
    bench.receiver.answers = [Response("Un momento", media_type="text/plain")]
    bench.emulator.inbound(ANA, "¿Hola?")
    bench.emulator.wait_until_idle()
    assert bench.receiver.received()[1].fields["ErrorUrl"] == "http://127.0.0.1:9/webhook"
    assert bench.emulator.thread(ANA)[-1].body == "Un momento"


def test_all_tries_together_end_with_the_total_time(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        port = hanging.getsockname()[1]
        bench.emulator.webhook_url = f"http://127.0.0.1:{port}/#rt=200&tt=300&rc=5&rp=all"
        bench.emulator.inbound(ANA, "Hola")
        tries = attempts(bench)
    assert [one["failure"] for one in tries] == ["rt", "rt"]
    assert sum(one["ms"] for one in tries) < 400


def test_no_webhook_url_is_written_down_too(bench: Bench) -> None:
    bench.emulator.webhook_url = None
    bench.emulator.inbound(ANA, "Hola")
    assert [one["failure"] for one in attempts(bench)] == ["no webhook URL"]


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
    bench: Bench, body: str, kind: str, replies: list[str], alerts: list[int]
) -> None:
    bench.receiver.answers = [Response(body, media_type=kind)]
    bench.emulator.inbound(ANA, "Hola")
    bench.emulator.wait_until_idle()
    sent = [one for one in bench.emulator.thread(ANA) if one.direction == "outbound-reply"]
    assert [one.body for one in sent] == replies
    assert {one.status for one in sent} <= {"read"}
    assert [one.facts["code"] for one in bench.emulator.journal.of_kind("alert")] == alerts
