"""The environment, read by hand into what each function needs; nothing else reads it.

Every setting, its default and its unit stand in template.yaml and in the README.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aftercall.domain.call import CallPolicy
from aftercall.domain.errors import InvalidAddress, Misconfigured
from aftercall.domain.gate import GatePolicy
from aftercall.domain.opening import OpeningPolicy
from aftercall.domain.phone import WHATSAPP, read_customer, to_whatsapp
from aftercall.domain.turn import Clocks

LANGUAGES = ("es", "en", "pt")
MOST = 1_000_000
"""The greatest number taken: far beyond use, and any wait or age of that size can be computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """Where the state is; `retention_days` 0 keeps it for ever."""

    conversations_table: str
    messages_table: str
    retention_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TwilioSettings:
    """Twilio's side; `sender` is a WhatsApp address, `public_base_url` may be empty."""

    secret: str
    account_sid: str
    sender: str
    base_url: str
    messaging_base_url: str
    public_base_url: str
    sandbox: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ElevenLabsSettings:
    """ElevenLabs' side; `text_agent_id` names a text twin that answers in every agent's place."""

    secret: str
    base_url: str
    text_agent_id: str | None
    first_message_override: bool


def _text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, "").strip()
    if not value and default is None:
        raise Misconfigured(f"{name} is not set: see template.yaml")
    return value or (default or "")


def _number(name: str, default: float, least: float = 0) -> float:
    text = _text(name, f"{default}")
    try:
        number = float(text)
    except ValueError:
        raise Misconfigured(f"{name} is no number: {text!r}") from None
    if not least <= number <= MOST:
        raise Misconfigured(f"{name} is not between {least} and {MOST}: {text!r}")
    return number


def _whole_number(name: str, default: int) -> int:
    number = _number(name, default)
    if number != int(number):
        raise Misconfigured(f"{name} is no whole number: {number}")
    return int(number)


def _switch(name: str, default: str) -> bool:
    text = _text(name, default)
    if text not in ("on", "off"):
        raise Misconfigured(f"{name} is neither `on` nor `off`: {text!r}")
    return text == "on"


def _names(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _text(name, "").split(",") if part.strip())


def _since() -> datetime | None:
    text = _text("CALLS_SINCE", "")
    try:
        since = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise Misconfigured(f"CALLS_SINCE is no ISO 8601 time: {text!r}") from None
    return since if since is None or since.tzinfo else since.replace(tzinfo=UTC)


def _sender() -> str:
    text = _text("TWILIO_WHATSAPP_FROM")
    address = to_whatsapp(text.removeprefix(WHATSAPP))
    try:
        read_customer(address)
    except InvalidAddress:
        raise Misconfigured(f"TWILIO_WHATSAPP_FROM is no WhatsApp number: {text!r}") from None
    return address


def read_conversations_table() -> str:
    """Return the name of the table of conversations."""
    return _text("CONVERSATIONS_TABLE")


def read_store() -> StoreSettings:
    """Return where the state is."""
    return StoreSettings(
        conversations_table=read_conversations_table(),
        messages_table=_text("MESSAGES_TABLE"),
        retention_days=_whole_number("RETENTION_DAYS", 365),
    )


def read_queue_url() -> str:
    """Return the URL of the queue of nudges."""
    return _text("TURNS_QUEUE_URL")


def read_twilio() -> TwilioSettings:
    """Return Twilio's side."""
    return TwilioSettings(
        secret=_text("TWILIO_SECRET"),
        account_sid=_text("TWILIO_ACCOUNT_SID"),
        sender=_sender(),
        base_url=_text("TWILIO_BASE_URL", "https://api.twilio.com").rstrip("/"),
        messaging_base_url=_text(
            "TWILIO_MESSAGING_BASE_URL", "https://messaging.twilio.com"
        ).rstrip("/"),
        public_base_url=_text("PUBLIC_BASE_URL", "").rstrip("/"),
        sandbox=_switch("SANDBOX", "off"),
    )


def read_elevenlabs() -> ElevenLabsSettings:
    """Return ElevenLabs' side."""
    return ElevenLabsSettings(
        secret=_text("ELEVENLABS_SECRET"),
        base_url=_text("ELEVENLABS_BASE_URL", "https://api.elevenlabs.io").rstrip("/"),
        text_agent_id=_text("TEXT_AGENT_ID", "") or None,
        first_message_override=_switch("FIRST_MESSAGE_OVERRIDE", "off"),
    )


def read_openings() -> OpeningPolicy:
    """Return how openings are made."""
    templates = {
        language: _text(f"OPENING_TEMPLATE_{language.upper()}", "") for language in LANGUAGES
    }
    return OpeningPolicy(
        enabled=_switch("OPENINGS", "off"),
        sandbox=_switch("SANDBOX", "off"),
        max_per_day=_whole_number("MAX_OPENINGS_PER_DAY", 200),
        name_variables=_names("NAME_VARIABLES"),
        topic_fields=_names("TOPIC_FIELDS"),
        templates={language: sid for language, sid in templates.items() if sid},
    )


def read_calls() -> CallPolicy:
    """Return whose calls are followed up."""
    return CallPolicy(
        since=_since(),
        max_age=timedelta(hours=_number("OPENING_MAX_AGE_HOURS", 24)),
        agent_ids=frozenset(_names("AGENT_IDS")),
    )


def read_poll_seconds() -> float:
    """Return how far apart the poller's rounds are, in seconds."""
    return _number("POLL_SECONDS", 60, least=0.01)


def read_gate() -> GatePolicy:
    """Return the switches that the gate depends on.

    The worker only sends openings that were permitted when the call was claimed.
    """
    return GatePolicy(sandbox=_switch("SANDBOX", "off"), openings=True)


def read_clocks() -> Clocks:
    """Return the waits of a turn."""
    return Clocks(
        quiet=timedelta(seconds=_number("QUIET_SECONDS", 2)),
        ask=timedelta(seconds=_number("ASK_SECONDS", 25)),
    )


def read_default_agent() -> str | None:
    """Return the agent that answers customers who were never called, or None for a fixed text."""
    return _text("DEFAULT_AGENT_ID", "") or None


def read_default_language() -> str:
    """Return the language for customers whose own is not known."""
    return _text("DEFAULT_LANGUAGE", "es")


def read_time_zone() -> ZoneInfo:
    """Return the business's time zone."""
    name = _text("TIME_ZONE", "America/Bogota")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misconfigured(f"TIME_ZONE is no IANA time zone: {name!r}") from None
