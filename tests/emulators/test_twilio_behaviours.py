"""Answers that go wrong and how they are booked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from local.emulators.twilio.behaviours import Behaviours, known_behaviours
from tests.emulators.twilio_harness import ANA, LUIS, MESSAGES, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLA = {"To": ANA, "From": SENDER, "Body": "Hola"}


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness() as harness:
        harness.emulator.join(ANA)
        harness.emulator.join(LUIS)
        yield harness


@pytest.mark.parametrize(
    ("behaviour", "options", "status", "code"),
    [
        ("refuse", {}, 400, 21211),
        ("refuse", {"code": 21610}, 400, 21610),
        ("refuse", {"code": 20503, "http_status": 502}, 502, 20503),
        ("unauthorized", {}, 401, 20003),
        ("too_many_requests", {}, 429, 20429),
        ("channel_rate", {}, 429, 63018),
        ("daily_cap", {}, 429, 63038),
        ("error_before_accepting", {}, 500, 20500),
    ],
)
def test_a_send_can_be_refused(
    harness: Harness, behaviour: str, options: dict[str, Any], status: int, code: int
) -> None:
    harness.emulator.behaviours.book(behaviour, **options)
    with pytest.raises(TwilioRestException) as refused:
        harness.send()
    assert (refused.value.status, refused.value.code) == (status, code)
    assert harness.emulator.messages() == []
    (entry,) = harness.emulator.journal.of_kind("refused")
    assert (entry.facts["code"], entry.facts["to"]) == (code, ANA)
    assert harness.send().status == "queued"


def test_a_full_queue_says_when_to_come_back(harness: Harness) -> None:
    harness.emulator.behaviours.book("too_many_requests", retry_after=7)
    assert harness.post(**HOLA).headers["retry-after"] == "7"


def test_an_error_after_accepting_hides_a_message_that_arrives(harness: Harness) -> None:
    harness.emulator.behaviours.book("error_after_accepting")
    with pytest.raises(TwilioRestException) as failed:
        harness.send()
    assert (failed.value.status, failed.value.code) == (500, 20500)
    assert harness.statuses() == ["sent", "delivered", "read"]
    assert len(harness.emulator.messages()) == 1


def test_the_connection_can_be_cut_after_accepting(harness: Harness) -> None:
    harness.emulator.behaviours.book("cut_after_accepting")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        harness.post(**HOLA)
    assert [message.body for message in harness.emulator.messages()] == ["Hola"]
    assert harness.post(**HOLA).status_code == 201


def test_an_answer_can_be_slow(harness: Harness) -> None:
    harness.emulator.behaviours.book("slow_answer", seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        harness.http.post(f"{MESSAGES}.json", data=HOLA, timeout=httpx.Timeout(20, read=0.2))
    harness.emulator.journal.wait_for(lambda entry: entry.kind == "accepted")
    assert len(harness.emulator.messages()) == 1


def test_a_slow_answer_does_come(harness: Harness) -> None:
    harness.emulator.behaviours.book("slow_answer", seconds=0.05)
    assert harness.post(**HOLA).status_code == 201


def test_a_page_of_html_can_be_the_answer(harness: Harness) -> None:
    harness.emulator.behaviours.book("html_503")
    answer = harness.post(**HOLA)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert harness.emulator.messages() == []


def test_bookings_follow_one_another(harness: Harness) -> None:
    harness.emulator.behaviours.book("daily_cap", times=2)
    harness.emulator.behaviours.book("error_before_accepting")
    assert [harness.post(**HOLA).status_code for _ in range(4)] == [429, 429, 500, 201]


def test_a_booking_can_be_for_one_customer_and_for_ever(harness: Harness) -> None:
    harness.emulator.behaviours.book("refuse", times=None, customer=LUIS, code=21610)
    to_luis = {**HOLA, "To": LUIS}
    assert [harness.post(**form).status_code for form in (HOLA, to_luis, to_luis)] == [
        201,
        400,
        400,
    ]
    harness.emulator.behaviours.clear()
    assert harness.post(**to_luis).status_code == 201


def test_a_request_that_is_wrong_anyway_spends_no_booking(harness: Harness) -> None:
    harness.emulator.behaviours.book("daily_cap")
    assert harness.post(**{**HOLA, "Body": ""}).json()["code"] == 21602
    assert harness.post(**HOLA).json()["code"] == 63038


def test_an_answer_and_its_reports_can_both_go_wrong(harness: Harness) -> None:
    harness.emulator.behaviours.book("reports_shuffled")
    harness.emulator.behaviours.book("error_after_accepting")
    with pytest.raises(TwilioRestException):
        harness.send()
    assert harness.statuses() == ["read", "delivered", "sent"]


def test_every_behaviour_says_what_it_does() -> None:
    assert all(about.endswith(".") for about in known_behaviours().values())


@pytest.mark.parametrize(("name", "options"), [("explode", {}), ("refuse", {"colour": "red"})])
def test_an_unknown_behaviour_or_option_is_an_error(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no such"):
        Behaviours().book(name, **options)
