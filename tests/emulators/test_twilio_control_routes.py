"""The control routes, as another process uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulators.twilio_harness import ANA, LUIS, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLA = {"To": ANA, "From": SENDER, "Body": "Hola"}


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness() as harness:
        harness.emulator.join(ANA)
        yield harness


def test_another_process_can_write_as_a_customer_and_see_the_thread(harness: Harness) -> None:
    told = {"from": "+573000000001", "body": "Hola", "profile_name": "Ana", "times": 2}
    sid = harness.http.post("/_control/inbound", json=told).json()["sid"]
    harness.emulator.wait_until_idle()
    harness.http.post(f"/_control/inbound/{sid}/repeat")
    assert len(harness.webhook.wait_for(3)) == 3
    harness.send(body="¿En qué le ayudo?")
    harness.emulator.wait_until_idle()
    thread = harness.http.get("/_control/threads/+573000000001").json()
    assert thread["phone"] == ANA
    assert [(one["direction"], one["body"], one["status"]) for one in thread["messages"]] == [
        ("inbound", "Hola", "received"),
        ("outbound-api", "¿En qué le ayudo?", "read"),
    ]
    assert harness.http.get("/_control/threads/Ana").status_code == 400
    assert harness.http.get("/_control/messages").json()["messages"] == thread["messages"]
    entries = harness.http.get("/_control/journal", params={"after": 1}).json()["entries"]
    assert entries[0]["number"] == 2
    assert {entry["kind"] for entry in entries} >= {"webhook", "accepted", "report"}


def test_another_process_can_book_and_set_up(harness: Harness) -> None:
    booking = {"name": "refuse", "code": 21610, "times": None, "customer": "573000000001"}
    assert harness.http.post("/_control/behaviours", json=booking).json() == {"booked": 1}
    shown = harness.http.get("/_control/behaviours").json()
    assert shown["booked"][0]["customer"] == ANA
    assert "html_503" in shown["known"]
    assert harness.post(**HOLA).json()["code"] == 21610
    harness.http.delete("/_control/behaviours")
    template = {"sid": "HX1", "body": "Hola {{1}}"}
    assert harness.http.post("/_control/templates", json=template).json() == {"sid": "HX1"}
    harness.http.post("/_control/clock", json={"seconds": 25 * 3600})
    harness.http.post("/_control/join", json={"from": "+573000000002"})
    harness.post(**{**HOLA, "To": LUIS})
    harness.post(**HOLA)
    harness.emulator.wait_until_idle()
    assert [message.error_code for message in harness.emulator.messages()] == [None, 63016]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_control/inbound", b"{}"),
        ("/_control/inbound", b'{"from": "Ana", "body": "Hola"}'),
        ("/_control/inbound", b'{"from": "+573000000001", "body": "\\ud83d"}'),
        ("/_control/inbound", b"\xff"),
        ("/_control/inbound/SM1/repeat", b""),
        ("/_control/behaviours", b'{"name": "explode"}'),
    ],
)
def test_a_wrong_control_request_is_refused(harness: Harness, path: str, body: bytes) -> None:
    answer = harness.http.post(path, content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert harness.emulator.messages() == []
