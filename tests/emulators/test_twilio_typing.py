"""The typing indicator in both of its versions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

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
        bench.emulator.inbound(ANA, "Hola")
        bench.emulator.wait_until_idle()
        yield bench


def test_typing_is_shown_by_both_versions(bench: Bench) -> None:
    sid = bench.emulator.messages()[0].sid
    shown = bench.twilio.messaging.v2.typing_indicator.create(channel="whatsapp", message_id=sid)
    body = json.dumps({"channel": "WHATSAPP", "messageId": sid})
    newer = bench.http.post("/v3/Indicators/Typing.json", content=body)
    assert shown.success is True
    assert newer.json() == {"success": True}
    typing = [entry.facts for entry in bench.emulator.journal.of_kind("typing")]
    assert typing == [{"sid": sid, "to": ANA}] * 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"channel": "WHATSAPP", "messageId": "SM1"}', 20404),
        ('{"channel": "RCS", "messageId": "SM1"}', 20001),
        ("[]", 20001),
        ("not json", 20001),
    ],
)
def test_typing_for_nothing_is_refused(bench: Bench, body: str, code: int) -> None:
    assert bench.http.post("/v3/Indicators/Typing.json", content=body).json()["code"] == code
