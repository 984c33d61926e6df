"""The environment is read once, by hand: every default, and every bad value by its name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftercall.config import policies
from aftercall.config.settings import ElevenLabsSettings, StoreSettings, TwilioSettings
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.domain.gate.facts import GatePolicy
from aftercall.domain.next_step import TurnTimings
from aftercall.domain.opening import OpeningPolicy
from tests.unit.environment import READERS, REQUIRED, Environment, all_defaults

DEFAULTS: dict[str, object] = {
    "read_conversations_table": "conversations",
    "read_store": StoreSettings(
        conversations_table="conversations", messages_table="messages", retention_days=365
    ),
    "read_agent_patience": timedelta(minutes=30),
    "read_queue_url": "http://127.0.0.1/turns.fifo",
    "read_twilio": TwilioSettings(
        secret="twilio",
        account_sid="AC" + "0" * 32,
        sender="whatsapp:+12025550100",
        base_url="https://api.twilio.com",
        messaging_base_url="https://messaging.twilio.com",
        public_base_url="",
        sandbox=False,
    ),
    "read_elevenlabs": ElevenLabsSettings(
        secret="elevenlabs",
        base_url="https://api.elevenlabs.io",
        text_agent_id=None,
        first_message_override=False,
        approved_tools=frozenset(),
    ),
    "read_openings": OpeningPolicy(
        enabled=False,
        sandbox=False,
        max_per_day=200,
        name_variables=(),
        topic_fields=(),
        templates={},
    ),
    "read_calls": CallPolicy(since=None, max_age=timedelta(hours=24), agent_ids=frozenset()),
    "read_call_webhook_secret": "call-webhook",
    "read_poll_seconds": 60.0,
    "read_sends_per_second": 1.0,
    "read_gate": GatePolicy(sandbox=False, openings=True),
    "read_turn_timings": TurnTimings(quiet=timedelta(seconds=2), ask=timedelta(seconds=25)),
    "read_default_agent": None,
    "read_default_language": "es",
    "read_default_country": None,
    "read_time_zone": ZoneInfo("America/Bogota"),
}


def test_every_reader_has_its_default_here() -> None:
    assert set(DEFAULTS) == set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_without_a_setting_its_default_is_read(environment: Environment, name: str) -> None:
    environment(REQUIRED)
    assert READERS[name]() == DEFAULTS[name]


@pytest.mark.parametrize("name", READERS)
def test_an_empty_setting_is_one_that_is_not_set(environment: Environment, name: str) -> None:
    environment(dict.fromkeys(all_defaults(), "  ") | REQUIRED)
    assert READERS[name]() == DEFAULTS[name]


@pytest.mark.parametrize("name", READERS)
def test_the_templates_defaults_are_ours(environment: Environment, name: str) -> None:
    environment({**all_defaults(), **REQUIRED})
    found = READERS[name]()
    if isinstance(found, OpeningPolicy):
        # Only the template names where to look: emptied there, nothing is looked for.
        assert "nombre" in found.name_variables
        assert "tema" in found.topic_fields
        found = replace(found, name_variables=(), topic_fields=())
    assert found == DEFAULTS[name]


@pytest.mark.parametrize(
    ("given", "name", "read"),
    [
        ({"RETENTION_DAYS": "0"}, "read_store", {"retention_days": 0}),
        ({"RETENTION_DAYS": "30.0"}, "read_store", {"retention_days": 30}),
        ({"SANDBOX": "on"}, "read_twilio", {"sandbox": True}),
        ({"SANDBOX": "on"}, "read_openings", {"sandbox": True}),
        ({"SANDBOX": "on"}, "read_gate", {"sandbox": True}),
        (
            {"TWILIO_WHATSAPP_FROM": "+12025550101"},
            "read_twilio",
            {"sender": "whatsapp:+12025550101"},
        ),
        (
            {"TWILIO_BASE_URL": "http://127.0.0.1:1/"},
            "read_twilio",
            {"base_url": "http://127.0.0.1:1"},
        ),
        (
            {"TWILIO_MESSAGING_BASE_URL": "http://127.0.0.1:1/"},
            "read_twilio",
            {"messaging_base_url": "http://127.0.0.1:1"},
        ),
        (
            {"PUBLIC_BASE_URL": " https://a.example/ "},
            "read_twilio",
            {"public_base_url": "https://a.example"},
        ),
        (
            {"ELEVENLABS_BASE_URL": "http://[::1]:2/"},
            "read_elevenlabs",
            {"base_url": "http://[::1]:2"},
        ),
        ({"TEXT_AGENT_ID": "agent_2"}, "read_elevenlabs", {"text_agent_id": "agent_2"}),
        ({"FIRST_MESSAGE_OVERRIDE": "on"}, "read_elevenlabs", {"first_message_override": True}),
        (
            {"APPROVED_TOOLS": "agenda, stock,"},
            "read_elevenlabs",
            {"approved_tools": frozenset({"agenda", "stock"})},
        ),
        ({"OPENINGS": "on"}, "read_openings", {"enabled": True}),
        ({"MAX_OPENINGS_PER_DAY": "0"}, "read_openings", {"max_per_day": 0}),
        (
            {"NAME_VARIABLES": "name, nombre ,,"},
            "read_openings",
            {"name_variables": ("name", "nombre")},
        ),
        ({"TOPIC_FIELDS": "tema"}, "read_openings", {"topic_fields": ("tema",)}),
        (
            {"OPENING_TEMPLATE_ES": "HX1", "OPENING_TEMPLATE_PT": "HX3"},
            "read_openings",
            {"templates": {"es": "HX1", "pt": "HX3"}},
        ),
        ({"OPENING_MAX_AGE_HOURS": "1.5"}, "read_calls", {"max_age": timedelta(minutes=90)}),
        ({"AGENT_IDS": "a,b, a"}, "read_calls", {"agent_ids": frozenset({"a", "b"})}),
        (
            {"CALLS_SINCE": "2026-01-31T00:00:00Z"},
            "read_calls",
            {"since": datetime(2026, 1, 31, tzinfo=UTC)},
        ),
        (
            {"CALLS_SINCE": "2026-01-31"},
            "read_calls",
            {"since": datetime(2026, 1, 31, tzinfo=UTC)},
        ),
        (
            {"CALLS_SINCE": "2026-01-30T19:00:00-05:00"},
            "read_calls",
            {"since": datetime(2026, 1, 31, tzinfo=UTC)},
        ),
        ({"QUIET_SECONDS": "0"}, "read_turn_timings", {"quiet": timedelta()}),
        ({"ASK_SECONDS": "0.5"}, "read_turn_timings", {"ask": timedelta(milliseconds=500)}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_setting_is_read(
    environment: Environment, given: Mapping[str, str], name: str, read: Mapping[str, object]
) -> None:
    environment({**REQUIRED, **given})
    found = READERS[name]()
    assert {field: getattr(found, field) for field in read} == read


def test_single_values_are_read(environment: Environment) -> None:
    environment(
        REQUIRED
        | {"POLL_SECONDS": "1.5", "DEFAULT_AGENT_ID": "agent_3", "DEFAULT_LANGUAGE": "pt"}
        | {"TIME_ZONE": "America/Sao_Paulo", "SENDS_PER_SECOND": "0.5", "AGENT_PATIENCE": "45"}
    )
    assert policies.read_poll_seconds() == 1.5
    assert policies.read_sends_per_second() == 0.5
    assert policies.read_agent_patience() == timedelta(minutes=45)
    assert policies.read_default_agent() == "agent_3"
    assert policies.read_default_language() == "pt"
    assert policies.read_time_zone() == ZoneInfo("America/Sao_Paulo")
