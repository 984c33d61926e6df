"""A message as the Messages resource shows it."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

from local.emulators.twilio.errors import channel_message

if TYPE_CHECKING:
    from datetime import datetime

    from local.emulators.twilio.ledger import LedgerMessage

API_VERSION = "2010-04-01"


def messages_path(account_sid: str) -> str:
    """Give the path of an account's messages, without its extension."""
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages"


def message_json(message: LedgerMessage, account_sid: str) -> dict[str, object]:
    """Show one message with every key that the provider sends."""
    # A messaging service picks its sender later, so its fresh messages have none.
    unassigned = message.status == "accepted"
    path = f"{messages_path(account_sid)}/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": str(message.direction),
        "error_code": message.error_code,
        "error_message": channel_message(message.error_code) if message.error_code else None,
        "from": None if unassigned else message.sender,
        "messaging_service_sid": message.messaging_service_sid,
        "num_media": str(message.num_media),
        "num_segments": "0" if unassigned else "1",
        "price": None,
        "price_unit": None,
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": message.to,
        "uri": f"{path}.json",
    }


def rfc2822(moment: datetime | None) -> str | None:
    """Write a UTC moment as the provider does."""
    return format_datetime(moment) if moment else None
