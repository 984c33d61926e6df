"""The form of the webhook that tells of a customer's message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import external_user_id, phone_of
from local.emulators.twilio.wire import API_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping


def inbound_fields(
    *,
    sid: str,
    sender: str,
    to: str,
    body: str,
    profile_name: str,
    account_sid: str,
    seed: str,
    service_sid: str | None = None,
) -> dict[str, str]:
    """Give the fields of a plain text in the order that was captured from the provider.

    A sender in a messaging service's pool names the service in every webhook.
    """
    phone = phone_of(sender)
    contact = {"ProfileName": profile_name} | ({"WaId": phone[1:]} if phone else {})
    metadata = {"type": "whatsapp", "data": {"context": contact}}
    return {
        "ExternalUserId": external_user_id(sender, seed),
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ProfileName": profile_name,
        "MessageType": "text",
        "SmsSid": sid,
        **({"WaId": phone[1:]} if phone else {}),
        "SmsStatus": "received",
        "Body": body,
        "To": to,
        "NumSegments": "1",
        "ReferralNumMedia": "0",
        "MessageSid": sid,
        "AccountSid": account_sid,
        **({"MessagingServiceSid": service_sid} if service_sid else {}),
        "ChannelMetadata": json.dumps(metadata, ensure_ascii=False, separators=(",", ":")),
        "From": sender,
        "ApiVersion": API_VERSION,
    }


def with_changes(fields: Mapping[str, str], changes: Mapping[str, object]) -> dict[str, str]:
    """Put fields in or in place of others; None takes one out."""
    changed = {**fields, **changes}
    form = {name: str(value) for name, value in changed.items() if value is not None}
    # Half of a surrogate pair has no UTF-8: better refused here than failing in the background.
    "".join(form.values()).encode()
    return form
