"""What each function needs of the environment, as frozen values in the domain's words.

Every setting, its default and its unit stand in template.yaml and in the README.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aftercall.domain.call import CallPolicy
from aftercall.domain.errors import InvalidAddress, Misconfigured
from aftercall.domain.gate import GatePolicy
from aftercall.domain.opening import OpeningPolicy
from aftercall.domain.phone import WHATSAPP, read_customer, to_whatsapp
from aftercall.domain.turn import Clocks
from aftercall.environment import names_of, number_of, switch_of, text_of, whole_number_of

LANGUAGES = ("es", "en", "pt")


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


def _since() -> datetime | None:
    text = text_of("CALLS_SINCE", "")
    try:
        since = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise Misconfigured(f"CALLS_SINCE is no ISO 8601 time: {text!r}") from None
    return since if since is None or since.tzinfo else since.replace(tzinfo=UTC)


def _sender() -> str:
    text = text_of("TWILIO_WHATSAPP_FROM")
    address = to_whatsapp(text.removeprefix(WHATSAPP))
    try:
        read_customer(address)
    except InvalidAddress:
        raise Misconfigured(f"TWILIO_WHATSAPP_FROM is no WhatsApp number: {text!r}") from None
    return address


def read_conversations_table() -> str:
    """Return the name of the table of conversations."""
    return text_of("CONVERSATIONS_TABLE")


def read_store() -> StoreSettings:
    """Return where the state is."""
    return StoreSettings(
        conversations_table=read_conversations_table(),
        messages_table=text_of("MESSAGES_TABLE"),
        retention_days=whole_number_of("RETENTION_DAYS", 365),
    )


def read_queue_url() -> str:
    """Return the URL of the queue of nudges."""
    return text_of("TURNS_QUEUE_URL")


def read_twilio() -> TwilioSettings:
    """Return Twilio's side."""
    return TwilioSettings(
        secret=text_of("TWILIO_SECRET"),
        account_sid=text_of("TWILIO_ACCOUNT_SID"),
        sender=_sender(),
        base_url=text_of("TWILIO_BASE_URL", "https://api.twilio.com").rstrip("/"),
        messaging_base_url=text_of(
            "TWILIO_MESSAGING_BASE_URL", "https://messaging.twilio.com"
        ).rstrip("/"),
        public_base_url=text_of("PUBLIC_BASE_URL", "").rstrip("/"),
        sandbox=switch_of("SANDBOX", "off"),
    )


def read_elevenlabs() -> ElevenLabsSettings:
    """Return ElevenLabs' side."""
    return ElevenLabsSettings(
        secret=text_of("ELEVENLABS_SECRET"),
        base_url=text_of("ELEVENLABS_BASE_URL", "https://api.elevenlabs.io").rstrip("/"),
        text_agent_id=text_of("TEXT_AGENT_ID", "") or None,
        first_message_override=switch_of("FIRST_MESSAGE_OVERRIDE", "off"),
    )


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


def read_call_webhook_secret() -> str:
    """Return the name of the secret that ElevenLabs signs its post-call webhooks with."""
    return text_of("CALL_WEBHOOK_SECRET")


def read_poll_seconds() -> float:
    """Return how far apart the poller's rounds are, in seconds."""
    return number_of("POLL_SECONDS", 60, least=0.01)


def read_gate() -> GatePolicy:
    """Return the switches that the gate depends on.

    The worker only sends openings that were permitted when the call was claimed.
    """
    return GatePolicy(sandbox=switch_of("SANDBOX", "off"), openings=True)


def read_clocks() -> Clocks:
    """Return the waits of a turn."""
    return Clocks(
        quiet=timedelta(seconds=number_of("QUIET_SECONDS", 2)),
        ask=timedelta(seconds=number_of("ASK_SECONDS", 25)),
    )


def read_default_agent() -> str | None:
    """Return the agent that answers customers who were never called, or None for a fixed text."""
    return text_of("DEFAULT_AGENT_ID", "") or None


def read_default_language() -> str:
    """Return the language for customers whose own is not known."""
    return text_of("DEFAULT_LANGUAGE", "es")


def read_time_zone() -> ZoneInfo:
    """Return the business's time zone."""
    name = text_of("TIME_ZONE", "America/Bogota")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Misconfigured(f"TIME_ZONE is no IANA time zone: {name!r}") from None
