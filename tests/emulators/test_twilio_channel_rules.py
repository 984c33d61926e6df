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
from tests.emulators.twilio_harness import ANA, LUIS, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = "HX" + "1" * 32
DRAFT = "HX" + "2" * 32
HOUR = 3600.0


def a_clock() -> Clock:
    return Clock(frozen_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    templates = [
        Template(sid=OPENING, body="Hola {{1}}, seguimos con {{2}}. ¿Continuamos?"),
        Template(sid=DRAFT, body="Hola", approved=False),
    ]
    with servers.harness(templates=templates, clock=a_clock()) as harness:
        yield harness


@pytest.fixture
def sandbox(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness(sandbox=Sandbox(speed_limit=True), clock=a_clock()) as harness:
        yield harness


def last_error(harness: Harness) -> int | None:
    harness.emulator.wait_until_idle()
    return harness.emulator.messages()[-1].error_code


def test_free_text_before_the_customer_wrote_is_accepted_and_not_delivered(
    harness: Harness,
) -> None:
    assert harness.send().status == "queued"
    assert harness.statuses() == ["undelivered"]
    assert harness.webhook.received()[0].fields["ErrorCode"] == "63016"


def test_a_customers_message_opens_the_window_for_24_hours(harness: Harness) -> None:
    harness.emulator.inbound(ANA, "Hola")
    harness.clock.advance(24 * HOUR - 1)
    harness.send()
    assert last_error(harness) is None
    harness.clock.advance(1)
    harness.send()
    assert last_error(harness) == 63016


def test_a_window_is_of_one_customer(harness: Harness) -> None:
    harness.emulator.inbound(LUIS, "Hola")
    harness.send()
    assert last_error(harness) == 63016


def test_a_person_who_writes_without_a_number_opens_the_window_of_the_number(
    harness: Harness,
) -> None:
    harness.emulator.inbound(external_user_id(ANA, "0"), "Hola")
    harness.send()
    assert last_error(harness) is None


def test_a_template_needs_no_window(harness: Harness) -> None:
    created = harness.twilio.messages.create(
        to=ANA,
        from_=SENDER,
        content_sid=OPENING,
        content_variables='{"1": "Ana", "2": "su plan"}',
        status_callback=harness.callback,
    )
    assert created.body == "Hola Ana, seguimos con su plan. ¿Continuamos?"
    assert harness.statuses() == ["sent", "delivered", "read"]
    (accepted,) = harness.emulator.journal.of_kind("accepted")
    assert accepted.facts["content_sid"] == OPENING


def test_a_template_without_approval_needs_the_window(harness: Harness) -> None:
    harness.twilio.messages.create(to=ANA, from_=SENDER, content_sid=DRAFT)
    assert last_error(harness) == 63016


def test_a_template_with_a_gap_is_not_delivered(harness: Harness) -> None:
    harness.twilio.messages.create(
        to=ANA, from_=SENDER, content_sid=OPENING, content_variables='{"1": "Ana"}'
    )
    assert last_error(harness) == 63028


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
def test_variables_that_the_provider_refuses_are_refused(harness: Harness, variables: str) -> None:
    answer = harness.post(To=ANA, From=SENDER, ContentSid=OPENING, ContentVariables=variables)
    assert (answer.status_code, answer.json()["code"]) == (400, 21656)


def test_the_sandbox_reaches_only_who_joined(sandbox: Harness) -> None:
    sandbox.emulator.inbound(ANA, "Hola")
    sandbox.send()
    assert last_error(sandbox) == 63015
    sandbox.emulator.inbound(ANA, "join green-tree")
    sandbox.clock.advance(3)
    sandbox.send()
    assert last_error(sandbox) is None


def test_a_join_is_between_the_customer_and_the_sandbox(sandbox: Harness) -> None:
    sandbox.emulator.inbound(ANA, "join green-tree")
    sandbox.emulator.inbound(ANA, "Hola")
    sandbox.emulator.wait_until_idle()
    assert [one.fields["Body"] for one in sandbox.webhook.received()] == ["Hola"]
    heard = sandbox.emulator.journal.of_kind("inbound")
    assert [entry.facts["forwarded"] for entry in heard] == [False, True]


def test_a_stop_leaves_the_sandbox(sandbox: Harness) -> None:
    sandbox.emulator.join(ANA)
    sandbox.emulator.inbound(ANA, "STOP")
    sandbox.send()
    assert last_error(sandbox) == 63015


def test_the_sandbox_forgets_after_three_days(sandbox: Harness) -> None:
    sandbox.emulator.join(ANA)
    sandbox.clock.advance(72 * HOUR)
    sandbox.emulator.inbound(ANA, "Hola")
    sandbox.send()
    assert last_error(sandbox) == 63015


def test_the_sandbox_takes_one_message_in_three_seconds(sandbox: Harness) -> None:
    sandbox.emulator.join(ANA)
    sandbox.send()
    with pytest.raises(TwilioRestException) as refused:
        sandbox.send()
    assert (refused.value.status, refused.value.code) == (429, 63018)
    sandbox.clock.advance(3)
    assert sandbox.send().status == "queued"


def test_outside_the_sandbox_a_stop_stops_nothing(harness: Harness) -> None:
    harness.emulator.inbound(ANA, "STOP")
    harness.send()
    assert last_error(harness) is None
