"""The webhook of a customer's message: its form, its delivery, and what its answer asks for."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from local.emulators.twilio.addresses import external_user_id, phone_of
from local.emulators.twilio.message_resource import API_VERSION
from local.emulators.twilio.webhook_signature import SignatureKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.emulators.twilio.outbound import Outbound
    from local.emulators.twilio.state import EmulatorState
    from local.emulators.twilio.webhook_sender import Attempt, WebhookPost


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
    """Return the form of a plain text in the order that was captured from the provider.

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
    """Add or replace fields; a change to None removes the field."""
    changed = {**fields, **changes}
    form = {name: str(value) for name, value in changed.items() if value is not None}
    # Half of a surrogate pair has no UTF-8: better refused here than failing in the background.
    "".join(form.values()).encode()
    return form


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """The texts to send back, and the code that Twilio's debugger would show for a bad answer."""

    replies: tuple[str, ...] = ()
    alert: int | None = None


def read_answer(attempt: Attempt) -> Instructions:
    """Read an answer as TwiML; plain text is a message, JSON is not understood."""
    if attempt.failure or attempt.status is None:
        return Instructions(alert=11200)
    if not attempt.body.strip():
        return Instructions()
    kind = attempt.content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return Instructions(replies=(attempt.body,))
    if kind not in ("text/xml", "application/xml"):
        return Instructions(alert=12300)
    try:
        root = ElementTree.fromstring(attempt.body)
    except ElementTree.ParseError:
        return Instructions(alert=12100)
    texts = (_text_of(message) for message in root.iter("Message"))
    return Instructions(replies=tuple(text for text in texts if text))


class InboundWebhook:
    """Posts to the webhook URL, and to the fallback URL after no answer or a bad one."""

    def __init__(self, state: EmulatorState, outbound: Outbound) -> None:
        self.url: str | None = None
        self.fallback_url: str | None = None
        self._state = state
        self._outbound = outbound

    def deliver(self, sid: str, post: WebhookPost) -> None:
        """Post one event, wait for its answer and follow it."""
        if not self.url:
            self._state.journal.append("webhook", sid=sid, url=None, failure="no webhook URL")
            return
        instructions = self._post(sid, replace(post, url=self.url))
        if instructions and instructions.alert and self.fallback_url:
            error_url = self.url.partition("#")[0]
            reason = (("ErrorCode", str(instructions.alert)), ("ErrorUrl", error_url))
            fallback = replace(
                post,
                url=self.fallback_url,
                more_fields=(*post.more_fields, *reason),
                signing=SignatureKind.USUAL,
            )
            instructions = self._post(sid, fallback)
        for text in instructions.replies if instructions else ():
            self._outbound.reply(post.fields["From"], text)

    def _post(self, sid: str, post: WebhookPost) -> Instructions | None:
        attempt = None
        for attempt in self._state.webhooks.deliver(post):
            self._note(sid, post.url, attempt)
        if attempt is None:
            return None
        instructions = read_answer(attempt)
        if instructions.alert:
            self._state.journal.append("alert", sid=sid, code=instructions.alert)
        return instructions

    def _note(self, sid: str, url: str, attempt: Attempt) -> None:
        self._state.journal.append(
            "webhook",
            sid=sid,
            url=url,
            status=attempt.status,
            ms=attempt.ms,
            attempt=attempt.number,
            body=attempt.body,
            failure=attempt.failure,
        )


def _text_of(message: ElementTree.Element) -> str:
    body = message.find("Body")
    return ((message if body is None else body).text or "").strip()
