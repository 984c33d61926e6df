"""The emulators' journal, clock and server."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from local.emulators.clock import Clock
from local.emulators.journal import Journal, journal_route
from local.emulators.serve import Server, serve

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_entries_are_numbered_from_one_in_order() -> None:
    journal = Journal(lambda: NOON)
    journal.append("call_started", name="Ana")
    journal.append("call_ended", name="Ana")
    assert [(e.number, e.kind, e.at) for e in journal.after()] == [
        (1, "call_started", NOON),
        (2, "call_ended", NOON),
    ]
    assert [e.kind for e in journal.after(1)] == ["call_ended"]
    assert journal.of_kind("call_started")[0].facts == {"name": "Ana"}


def test_waiting_finds_what_is_already_there() -> None:
    journal = Journal()
    journal.append("call_ended", name="Ana")
    assert journal.wait_for(lambda e: e.kind == "call_ended", timeout=0).facts["name"] == "Ana"


def test_waiting_is_woken_by_another_thread() -> None:
    journal = Journal()
    late = threading.Timer(0.02, journal.append, args=("call_ended",))
    late.start()
    assert journal.wait_for(lambda e: e.kind == "call_ended").number == 1
    late.join()


def test_waiting_in_vain_says_what_was_seen() -> None:
    journal = Journal()
    journal.append("call_started")
    with pytest.raises(TimeoutError, match="1 entries, the last: call_started"):
        journal.wait_for(lambda e: e.kind == "call_ended", timeout=0.01)


def test_waiting_can_skip_what_came_before() -> None:
    journal = Journal()
    seen = journal.append("call_ended")
    with pytest.raises(TimeoutError):
        journal.wait_for(lambda e: e.kind == "call_ended", timeout=0.01, after=seen.number)


def test_appending_from_many_threads_loses_nothing() -> None:
    journal = Journal()

    def write() -> None:
        for _ in range(200):
            journal.append("tick")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [e.number for e in journal.after()] == list(range(1, 801))


def test_the_journal_is_read_over_http_from_a_number_on() -> None:
    journal = Journal(lambda: NOON)
    journal.append("one")
    journal.append("two", sid="SM1")
    with serve(Starlette(routes=[journal_route(journal)])) as server:
        answer = httpx.get(f"{server.url}/_control/journal", params={"after": 1})
    expected = {"number": 2, "at": "2026-11-22T12:00:00+00:00", "kind": "two"}
    assert answer.json() == {"entries": [{**expected, "facts": {"sid": "SM1"}}]}


def test_a_taken_port_is_an_os_error() -> None:
    with serve(Starlette()) as first, pytest.raises(OSError, match="in use"):
        serve(Starlette(), port=first.port)


def test_a_server_has_no_address_before_its_start_and_stops_twice() -> None:
    server = Server(Starlette())
    with pytest.raises(RuntimeError, match="no port"):
        _ = server.url
    server.start()
    server.stop()
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def test_a_held_clock_moves_only_when_told() -> None:
    clock = Clock(frozen_at=NOON)
    clock.advance(90)
    assert clock.now() == NOON + timedelta(seconds=90)
    assert clock.now() == NOON + timedelta(seconds=90)


def test_speed_shortens_durations_but_not_the_date() -> None:
    clock = Clock(speed=60)
    assert clock.lasting(120) == timedelta(seconds=2)
    before, shown, after = datetime.now(UTC), clock.now(), datetime.now(UTC)
    assert before <= shown <= after


def test_a_clock_cannot_stand_still_by_speed() -> None:
    with pytest.raises(ValueError, match="above zero"):
        Clock(speed=0)
