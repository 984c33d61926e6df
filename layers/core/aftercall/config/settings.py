"""The settings of tables, queue and providers, read from the environment.

Every setting, its default and its unit stand in template.yaml and in the README.
"""

from dataclasses import dataclass

from aftercall.config.environment import names_of, switch_of, text_of, whole_number_of
from aftercall.domain.errors import InvalidAddress, Misconfigured
from aftercall.domain.phone import WHATSAPP, read_customer, to_whatsapp


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """The names of the tables; `retention_days` 0 keeps items for ever."""

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
    """ElevenLabs' side; `text_agent_id` names an agent that answers instead of every other.

    `approved_tools` are the MCP tools that may run where ElevenLabs asks for approval.
    """

    secret: str
    base_url: str
    text_agent_id: str | None
    first_message_override: bool
    approved_tools: frozenset[str]


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
    """Return the URL of the queue of turn requests."""
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
        approved_tools=frozenset(names_of("APPROVED_TOOLS")),
    )


def read_call_webhook_secret() -> str:
    """Return the name of the secret that ElevenLabs signs its post-call webhooks with."""
    return text_of("CALL_WEBHOOK_SECRET")
