"""The 24-hour window, templates and the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from local.emulators.clock import Clock
from local.emulators.twilio.addresses import external_user_id
from local.emulators.twilio.channel_rules import Sandbox
from local.emulators.twilio.templates import Template
from tests.emulators.twilio_bench import ANA, LUIS, SENDER, Bench, Stand, a_stand

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = "HX" + "1" * 32
DRAFT = "HX" + "2" * 32
HOUR = 3600.0


def a_clock() -> Clock:
    return Clock(held_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with a_stand() as stand:
        yield stand


@pytest.fixture
def bench(stand: Stand) -> Iterator[Bench]:
    templates = [
        Template(sid=OPENING, body="Hola {{1}}, seguimos con {{2}}. ¿Continuamos?"),
        Template(sid=DRAFT, body="Hola", approved=False),
    ]
    with stand.bench(templates=templates, clock=a_clock()) as bench:
        yield bench


@pytest.fixture
def sandbox(stand: Stand) -> Iterator[Bench]:
    with stand.bench(sandbox=Sandbox(speed_limit=True), clock=a_clock()) as bench:
        yield bench


def last_error(bench: Bench) -> int | None:
    bench.emulator.wait_until_idle()
    return bench.emulator.messages()[-1].error_code


def test_free_text_before_the_customer_wrote_is_accepted_and_not_delivered(bench: Bench) -> None:
    assert bench.send().status == "queued"
    assert bench.statuses() == ["undelivered"]
    assert bench.receiver.received()[0].fields["ErrorCode"] == "63016"


def test_a_customers_message_opens_the_window_for_24_hours(bench: Bench) -> None:
    bench.emulator.inbound(ANA, "Hola")
    bench.clock.advance(24 * HOUR - 1)
    bench.send()
    assert last_error(bench) is None
    bench.clock.advance(1)
    bench.send()
    assert last_error(bench) == 63016


def test_a_window_is_of_one_customer(bench: Bench) -> None:
    bench.emulator.inbound(LUIS, "Hola")
    bench.send()
    assert last_error(bench) == 63016


def test_a_person_who_writes_without_a_number_opens_the_window_of_the_number(bench: Bench) -> None:
    bench.emulator.inbound(external_user_id(ANA, "0"), "Hola")
    bench.send()
    assert last_error(bench) is None


def test_a_template_needs_no_window(bench: Bench) -> None:
    created = bench.twilio.messages.create(
        to=ANA,
        from_=SENDER,
        content_sid=OPENING,
        content_variables='{"1": "Ana", "2": "su plan"}',
        status_callback=bench.callback,
    )
    assert created.body == "Hola Ana, seguimos con su plan. ¿Continuamos?"
    assert bench.statuses() == ["sent", "delivered", "read"]
    (accepted,) = bench.emulator.journal.of_kind("accepted")
    assert accepted.facts["content_sid"] == OPENING


def test_a_template_without_approval_needs_the_window(bench: Bench) -> None:
    bench.twilio.messages.create(to=ANA, from_=SENDER, content_sid=DRAFT)
    assert last_error(bench) == 63016


def test_a_template_with_a_gap_is_not_delivered(bench: Bench) -> None:
    bench.twilio.messages.create(
        to=ANA, from_=SENDER, content_sid=OPENING, content_variables='{"1": "Ana"}'
    )
    assert last_error(bench) == 63028


@pytest.mark.parametrize(
    "variables",
    [
        "not json",
        "[]",
        '{"1": null, "2": "x"}',
        '{"1": "a\\nb", "2": "x"}',
        '{"1": "", "2": "x"}',
        '{"1": 5, "2": "x"}',
        "{" + ",".join(f'"{number}": "x"' for number in range(101)) + "}",
    ],
)
def test_variables_that_the_provider_refuses_are_refused(bench: Bench, variables: str) -> None:
    answer = bench.post(To=ANA, From=SENDER, ContentSid=OPENING, ContentVariables=variables)
    assert (answer.status_code, answer.json()["code"]) == (400, 21656)


def test_the_sandbox_reaches_only_who_joined(sandbox: Bench) -> None:
    sandbox.emulator.inbound(ANA, "Hola")
    sandbox.send()
    assert last_error(sandbox) == 63015
    sandbox.emulator.inbound(ANA, "join green-tree")
    sandbox.clock.advance(3)
    sandbox.send()
    assert last_error(sandbox) is None


def test_a_join_is_between_the_customer_and_the_sandbox(sandbox: Bench) -> None:
    sandbox.emulator.inbound(ANA, "join green-tree")
    sandbox.emulator.inbound(ANA, "Hola")
    sandbox.emulator.wait_until_idle()
    assert [one.fields["Body"] for one in sandbox.receiver.received()] == ["Hola"]
    heard = sandbox.emulator.journal.of_kind("inbound")
    assert [entry.facts["forwarded"] for entry in heard] == [False, True]


def test_a_stop_leaves_the_sandbox(sandbox: Bench) -> None:
    sandbox.emulator.join(ANA)
    sandbox.emulator.inbound(ANA, "STOP")
    sandbox.send()
    assert last_error(sandbox) == 63015


def test_the_sandbox_forgets_after_three_days(sandbox: Bench) -> None:
    sandbox.emulator.join(ANA)
    sandbox.clock.advance(72 * HOUR)
    sandbox.emulator.inbound(ANA, "Hola")
    sandbox.send()
    assert last_error(sandbox) == 63015


def test_the_sandbox_takes_one_message_in_three_seconds(sandbox: Bench) -> None:
    sandbox.emulator.join(ANA)
    sandbox.send()
    with pytest.raises(TwilioRestException) as refused:
        sandbox.send()
    assert (refused.value.status, refused.value.code) == (429, 63018)
    sandbox.clock.advance(3)
    assert sandbox.send().status == "queued"


def test_outside_the_sandbox_a_stop_stops_nothing(bench: Bench) -> None:
    bench.emulator.inbound(ANA, "STOP")
    bench.send()
    assert last_error(bench) is None
