"""Answers that go wrong and how they are booked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from local.emulators.twilio.behaviours import Behaviours, known_behaviours
from local.emulators.twilio.webhook_sender import Overrides, split_overrides
from tests.emulators.twilio_bench import ANA, LUIS, SENDER, Bench, Stand, a_stand

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLA = {"To": ANA, "From": SENDER, "Body": "Hola"}


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with a_stand() as stand:
        yield stand


@pytest.fixture
def bench(stand: Stand) -> Iterator[Bench]:
    with stand.bench() as bench:
        bench.emulator.join(ANA)
        bench.emulator.join(LUIS)
        yield bench


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
    bench: Bench, behaviour: str, options: dict[str, Any], status: int, code: int
) -> None:
    bench.emulator.behaviours.book(behaviour, **options)
    with pytest.raises(TwilioRestException) as refused:
        bench.send()
    assert (refused.value.status, refused.value.code) == (status, code)
    assert bench.emulator.messages() == []
    (entry,) = bench.emulator.journal.of_kind("refused")
    assert (entry.facts["code"], entry.facts["to"]) == (code, ANA)
    assert bench.send().status == "queued"


def test_a_full_queue_says_when_to_come_back(bench: Bench) -> None:
    bench.emulator.behaviours.book("too_many_requests", retry_after=7)
    assert bench.post(**HOLA).headers["retry-after"] == "7"


def test_an_error_after_accepting_hides_a_message_that_arrives(bench: Bench) -> None:
    bench.emulator.behaviours.book("error_after_accepting")
    with pytest.raises(TwilioRestException) as failed:
        bench.send()
    assert (failed.value.status, failed.value.code) == (500, 20500)
    assert bench.statuses() == ["sent", "delivered", "read"]
    assert len(bench.emulator.messages()) == 1


def test_the_connection_can_be_cut_after_accepting(bench: Bench) -> None:
    bench.emulator.behaviours.book("cut_after_accepting")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        bench.post(**HOLA)
    assert [message.body for message in bench.emulator.messages()] == ["Hola"]
    assert bench.post(**HOLA).status_code == 201


def test_an_answer_can_be_slow(bench: Bench) -> None:
    bench.emulator.behaviours.book("slow_answer", seconds=60)
    with pytest.raises(httpx.ReadTimeout):
        bench.http.post(_create_path(bench), data=HOLA, timeout=0.2)
    assert len(bench.emulator.messages()) == 1


def test_a_slow_answer_does_come(bench: Bench) -> None:
    bench.emulator.behaviours.book("slow_answer", seconds=0.05)
    assert bench.post(**HOLA).status_code == 201


def test_a_page_of_html_can_be_the_answer(bench: Bench) -> None:
    bench.emulator.behaviours.book("html_503")
    answer = bench.post(**HOLA)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith("text/html")
    assert bench.emulator.messages() == []


def test_bookings_follow_one_another(bench: Bench) -> None:
    bench.emulator.behaviours.book("daily_cap", times=2)
    bench.emulator.behaviours.book("error_before_accepting")
    assert [bench.post(**HOLA).status_code for _ in range(4)] == [429, 429, 500, 201]


def test_a_booking_can_be_for_one_customer_and_for_ever(bench: Bench) -> None:
    bench.emulator.behaviours.book("refuse", times=None, customer=LUIS, code=21610)
    to_luis = {**HOLA, "To": LUIS}
    assert [bench.post(**form).status_code for form in (HOLA, to_luis, to_luis)] == [201, 400, 400]
    bench.emulator.behaviours.clear()
    assert bench.post(**to_luis).status_code == 201


def test_a_request_that_is_wrong_anyway_spends_no_booking(bench: Bench) -> None:
    bench.emulator.behaviours.book("daily_cap")
    assert bench.post(**{**HOLA, "Body": ""}).json()["code"] == 21602
    assert bench.post(**HOLA).json()["code"] == 63038


def test_an_answer_and_its_reports_can_both_go_wrong(bench: Bench) -> None:
    bench.emulator.behaviours.book("reports_shuffled")
    bench.emulator.behaviours.book("error_after_accepting")
    with pytest.raises(TwilioRestException):
        bench.send()
    assert bench.statuses() == ["read", "delivered", "sent"]


def test_every_behaviour_says_what_it_does() -> None:
    assert all(about.endswith(".") for about in known_behaviours().values())


@pytest.mark.parametrize(("name", "options"), [("explode", {}), ("refuse", {"colour": "red"})])
def test_an_unknown_behaviour_or_option_is_an_error(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no such"):
        Behaviours().book(name, **options)


@pytest.mark.parametrize(
    ("url", "clean", "overrides"),
    [
        ("https://example.com/in", "https://example.com/in", Overrides()),
        (
            "https://example.com/in?a=b#ct=2000&rt=4500&rc=2&rp=all",
            "https://example.com/in?a=b",
            Overrides(connect=2.0, read=4.5, retries=2, policy=frozenset({"all"})),
        ),
        ("https://example.com/in#rc=9&rp=odd&tt=x", "https://example.com/in", Overrides()),
    ],
)
def test_overrides_are_read_from_the_fragment(url: str, clean: str, overrides: Overrides) -> None:
    assert split_overrides(url) == (clean, overrides)


def _create_path(bench: Bench) -> str:
    return f"/2010-04-01/Accounts/{bench.twilio.account_sid}/Messages.json"
