"""The list of messages, walked by the provider's own client."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from local.emulators.clock import Clock
from tests.emulators.twilio_harness import ANA, LUIS, MESSAGES, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness(clock=Clock(frozen_at=NOON)) as harness:
        harness.emulator.inbound(ANA, "Hola")
        harness.emulator.wait_until_idle()
        yield harness


def test_the_list_is_newest_first_and_holds_both_directions(harness: Harness) -> None:
    harness.send(body="uno")
    harness.send(body="dos", to=LUIS)
    listed = harness.twilio.messages.list()
    assert [(message.body, message.direction) for message in listed] == [
        ("dos", "outbound-api"),
        ("uno", "outbound-api"),
        ("Hola", "inbound"),
    ]
    assert [message.body for message in harness.twilio.messages.list(to=ANA)] == ["uno"]
    assert [message.status for message in harness.twilio.messages.list(from_=ANA, to=SENDER)] == [
        "received"
    ]


def test_the_list_is_filtered_by_date(harness: Harness) -> None:
    for text in ("hoy", "mañana", "pasado"):
        harness.send(body=text)
        harness.emulator.wait_until_idle()
        harness.clock.advance(timedelta(days=1).total_seconds())

    def found(**dates: date) -> list[str]:
        return [message.body for message in harness.twilio.messages.list(to=ANA, **dates)]

    assert found(date_sent=date(2026, 11, 23)) == ["mañana"]
    assert found(date_sent_after=NOON + timedelta(days=1)) == ["pasado", "mañana"]
    assert found(date_sent_after=NOON + timedelta(days=1, seconds=1)) == ["pasado"]
    assert found(date_sent_before=NOON + timedelta(days=1)) == ["mañana", "hoy"]
    day = harness.http.get(f"{MESSAGES}.json", params={"To": ANA, "DateSent<": "2026-11-22"})
    assert [message["body"] for message in day.json()["messages"]] == ["hoy"]


@pytest.mark.parametrize(
    "query",
    [{"PageSize": "many"}, {"Page": "-1"}, {"PageToken": "PASM1"}, {"DateSent": "yesterday"}],
)
def test_a_wrong_list_query_is_refused(harness: Harness, query: dict[str, str]) -> None:
    answer = harness.http.get(f"{MESSAGES}.json", params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_the_providers_client_walks_all_pages(harness: Harness) -> None:
    for number in range(5):
        harness.send(body=str(number))
    listed = harness.twilio.messages.list(to=ANA, page_size=2)
    assert [message.body for message in listed] == ["4", "3", "2", "1", "0"]


def test_a_page_keeps_its_place_while_messages_come_in(harness: Harness) -> None:
    for number in range(5):
        harness.send(body=str(number))
    page = harness.twilio.messages.page(to=ANA, page_size=2)
    assert [message.body for message in page] == ["4", "3"]
    assert page.previous_page_url is None
    harness.send(body="newer")
    following = page.next_page()
    assert [message.body for message in following] == ["2", "1"]
    assert [message.body for message in following.previous_page()] == ["4", "3"]
    last = following.next_page()
    assert [message.body for message in last] == ["0"]
    assert last.next_page_url is None


def test_a_list_without_a_match_is_an_empty_page(harness: Harness) -> None:
    page = harness.http.get(f"{MESSAGES}.json", params={"To": LUIS, "PageSize": "20"}).json()
    assert page == {
        "end": 0,
        "first_page_uri": f"{MESSAGES}.json?To=whatsapp%3A%2B573000000002&PageSize=20&Page=0",
        "messages": [],
        "next_page_uri": None,
        "page": 0,
        "page_size": 20,
        "previous_page_uri": None,
        "start": 0,
        "uri": f"{MESSAGES}.json?To=whatsapp%3A%2B573000000002&PageSize=20&Page=0",
    }
