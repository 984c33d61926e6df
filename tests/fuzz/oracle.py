"""The oracle: what may be stored of a case, read from what was signed without the gateways."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aftercall.gateways.twilio.error_codes import explain_code, read_code
from tests.fuzz.case import CUSTOMER, WebhookRoute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aftercall.domain.message import InboundMessage, OutboundMessage
    from tests.fuzz.case import Case
    from tests.fuzz.memory import Memory
    from tests.signed_webhooks import Pairs


def stored_but_not_signed(case: Case, memory: Memory) -> Iterator[str]:
    """Name everything stored that was not signed for this route with exactly these values."""
    stored = [*memory.inbound, *memory.updated, *memory.records, *memory.texts, *memory.links]
    if stored and case.signed is None:
        yield "something was stored that nobody signed"
        return
    if isinstance(case.signed, tuple):
        for message in memory.inbound:
            yield from _of_message(message, case.signed)
        for updated in memory.updated:
            yield from _of_report(updated, case.signed)
        yield from _of_links(memory.links, case.signed)
        if memory.records or (case.route is WebhookRoute.STATUS and memory.inbound):
            yield "something of another kind was stored"
    elif case.signed is not None:
        yield from _of_calls(memory, case.signed)
        if memory.inbound or memory.updated:
            yield "something of another kind was stored"


def is_stored_whole(case: Case, memory: Memory) -> bool:
    """Say whether everything that an intact request says was stored."""
    if case.route is WebhookRoute.INCOMING:
        message = memory.inbound[0] if memory.inbound else None
        signed = dict(case.signed) if isinstance(case.signed, tuple) else {}
        return message is not None and _is_whole(message, signed)
    return bool(memory.updated) if case.route is WebhookRoute.STATUS else True


def _is_whole(message: InboundMessage, signed: dict[str, str]) -> bool:
    """Say whether no optional field of a message was left out."""
    media = tuple(value for name, value in sorted(signed.items()) if name.startswith("MediaUrl"))
    details = all(message.details[name] == signed[name] for name in _DETAILS if signed.get(name))
    return details and message.media == media and message.profile_name == signed["ProfileName"]


_DETAILS = ("ButtonPayload", "ButtonText", "Latitude", "Longitude", "Address", "Label", "WaId")


def _of_message(message: InboundMessage, pairs: Pairs) -> Iterator[str]:
    signed = dict(pairs)
    customer = signed.get("From", "").removeprefix("whatsapp:")
    exact = {
        "customer": (message.address or message.customer, customer),
        "message_sid": (message.message_sid, signed.get("MessageSid")),
        "text": (message.text, signed.get("Body")),
    }
    for name, (stored, wanted) in exact.items():
        if stored != wanted:
            yield f"{name} is stored as {stored!r}, signed was {wanted!r}"
    may_be = {
        "message_type": (message.message_type, {"text", signed.get("MessageType")}),
        "profile_name": (message.profile_name, {"", signed.get("ProfileName")}),
    }
    for name, (stored, allowed) in may_be.items():
        if stored not in allowed:
            yield f"{name} is stored as {stored!r}, signed was one of {allowed!r}"
    wrong = {name: value for name, value in message.details.items() if signed.get(name) != value}
    if wrong:
        yield f"details {wrong!r} were not signed"
    urls = {value for name, value in pairs if name.startswith("MediaUrl")}
    if not set(message.media) <= urls:
        yield f"media {message.media!r} were not signed"


def _of_links(links: dict[str, str], pairs: Pairs) -> Iterator[str]:
    signed = {value for name, value in pairs if name == "ExternalUserId"}
    wrong = [scoped_id for scoped_id in links if f"whatsapp:{scoped_id}" not in signed]
    if wrong:
        yield f"the ids {wrong!r} were not signed as such"


def _of_report(message: OutboundMessage, pairs: Pairs) -> Iterator[str]:
    signed = dict(pairs)
    if signed.get("To") != f"whatsapp:{CUSTOMER}":
        yield "the report was about another customer"
    if message.message_sid != signed.get("MessageSid"):
        yield f"sid {message.message_sid!r} was not signed"
    statuses = {signed.get("MessageStatus"), signed.get("SmsStatus"), "queued"}
    if message.delivery is not None and message.delivery.value not in statuses:
        yield f"status {message.delivery.value!r} was not signed"
    if message.error_code not in {None, signed.get("ErrorCode")}:
        yield f"code {message.error_code!r} was not signed"
    if message.reason not in _reasons(signed):
        yield f"reason {message.reason!r} was not signed"


def _reasons(signed: dict[str, str]) -> set[str | None]:
    code = read_code(signed.get("ErrorCode"))
    texts = {None, signed.get("ErrorMessage"), signed.get("ChannelStatusMessage")}
    return texts | {explain_code(code, text or None).sentence for text in texts}


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _of_calls(memory: Memory, body: bytes) -> Iterator[str]:
    stored = [
        *((call.call_id, call.agent_id, call.phone) for call in memory.texts),
        *((record.call_id, record.agent_id, record.customer) for record in memory.records),
    ]
    data: Any = json.loads(body)["data"] if stored else {}
    for call_id, agent_id, phone in stored:
        if call_id != data.get("conversation_id"):
            yield f"call {call_id!r} was not signed"
        if agent_id != _writable(str(data.get("agent_id"))):
            yield f"agent {agent_id!r} was not signed"
        given = str(data["metadata"]["phone_call"]["external_number"])
        if phone is not None and phone[1:] not in "".join(filter(str.isdigit, given)):
            yield f"phone {phone!r} was not signed"
