"""Writes a message as the fields that Twilio's package takes."""

import json
from urllib.parse import urlsplit

from aftercall.domain.message import OutboundMessage
from aftercall.domain.phone import to_whatsapp

STATUS_PATH = "/webhook/twilio/status/"


def read_callback_base(public_base_url: str) -> str:
    """Return the address that delivery reports may be sent to, or "" where there is none."""
    parts = urlsplit(public_base_url)
    usable = parts.scheme in ("http", "https") and bool(parts.netloc)
    return public_base_url.rstrip("/") if usable else ""


def to_fields(message: OutboundMessage, sender: str, callback_base: str) -> dict[str, str]:
    """Write a message: an approved template by its sid, anything else as free text.

    Twilio has no idempotency key, so the report's path carries our id: it proves acceptance even
    where the answer to the request was lost.
    """
    fields = {"to": to_whatsapp(message.sent_to), "from_": sender}
    if callback_base:
        fields["status_callback"] = f"{callback_base}{STATUS_PATH}{message.message_id}"
    if message.content_sid is None:
        return fields | {"body": message.text}
    fields["content_sid"] = message.content_sid
    if message.content_variables:
        fields["content_variables"] = json.dumps(message.content_variables, ensure_ascii=False)
    return fields
