"""The policies of the flows: which calls, which openings, which timings; from the environment.

Apart from settings.py, so that the webhook's cold start imports no rules that it never uses.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aftercall.config.environment import names_of, number_of, switch_of, text_of, whole_number_of
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.domain.errors import Misconfigured
from aftercall.domain.gate.facts import GatePolicy
from aftercall.domain.next_step import TurnTimings
from aftercall.domain.opening import OpeningPolicy

LANGUAGES = ("es", "en", "pt")


def _since() -> datetime | None:
    text = text_of("CALLS_SINCE", "")
    try:
        since = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise Misconfigured(f"CALLS_SINCE is no ISO 8601 time: {text!r}") from None
    return since if since is None or since.tzinfo else since.replace(tzinfo=UTC)


def read_openings() -> OpeningPolicy:
    """Return how openings are made."""
    templates = {
        language: text_of(f"OPENING_TEMPLATE_{language.upper()}", "") for language in LANGUAGES
    }
    return OpeningPolicy(
        enabled=switch_of("OPENINGS", "off"),
        sandbox=switch_of("SANDBOX", "off"),
        max_per_day=whole_number_of("MAX_OPENINGS_PER_DAY", 200),
        name_variables=names_of("NAME_VARIABLES"),
        topic_fields=names_of("TOPIC_FIELDS"),
        templates={language: sid for language, sid in templates.items() if sid},
    )


def read_calls() -> CallPolicy:
    """Return whose calls are followed up."""
    return CallPolicy(
        since=_since(),
        max_age=timedelta(hours=number_of("OPENING_MAX_AGE_HOURS", 24)),
        agent_ids=frozenset(names_of("AGENT_IDS")),
    )


def read_poll_seconds() -> float:
    """Return how far apart the poller's rounds are, in seconds."""
    return number_of("POLL_SECONDS", 60, least=0.01)


def read_sends_per_second() -> float:
    """Return how many turns per second the reconciler requests; each may send a message."""
    return number_of("SENDS_PER_SECOND", 1, least=0.1)


def read_gate() -> GatePolicy:
    """Return the switches that the gate depends on.

    The worker only sends openings that were permitted when the call was claimed.
    """
    return GatePolicy(sandbox=switch_of("SANDBOX", "off"), openings=True)


def read_turn_timings() -> TurnTimings:
    """Return the waits of a turn."""
    return TurnTimings(
        quiet=timedelta(seconds=number_of("QUIET_SECONDS", 2)),
        ask=timedelta(seconds=number_of("ASK_SECONDS", 25)),
    )


def read_agent_patience() -> timedelta:
    """Return how long the agent may fail one conversation alone before a person gets it."""
    return timedelta(minutes=number_of("AGENT_PATIENCE", 30, least=1))


def read_default_agent() -> str | None:
    """Return the agent that answers customers who were never called, or None for a fixed text."""
    return text_of("DEFAULT_AGENT_ID", "") or None


def read_default_language() -> str:
    """Return the language for customers whose own is not known."""
    return text_of("DEFAULT_LANGUAGE", "es")


def read_default_country() -> str | None:
    """Return the country of numbers that name none (ISO 3166, two letters), or None."""
    return text_of("DEFAULT_COUNTRY", "").upper() or None


def read_time_zone() -> ZoneInfo:
    """Return the business's time zone."""
    name = text_of("TIME_ZONE", "America/Bogota")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misconfigured(f"TIME_ZONE is no IANA time zone: {name!r}") from None
