"""The oracle: what has to be stored of a case, read from its event without the gateways."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from aftercall.gateways.twilio.error_codes import explain_code, read_code
from tests.fuzz.case import CUSTOMER, WebhookRoute
from tests.fuzz.twilio_law import accepted_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aftercall.domain.message import OutboundMessage
    from tests.fuzz.case import Case
    from tests.fuzz.memory import Memory


def broken_rules(case: Case, memory: Memory, status: int | None) -> Iterator[str]:
    """Name everything that was stored or answered otherwise than the case's route has to."""
    if case.route is WebhookRoute.CALL:
        yield from _of_call_route(case, memory)
        return
    form = accepted_form(case)
    if (status in {200, 204}) is not (form is not None):
        yield f"the status is {status}, but the form {'had' if form else 'had not'} to be accepted"
    elif form is None:
        if memory.stored:
            yield "something was stored of a form that had to be refused"
    elif case.route is WebhookRoute.INCOMING:
        yield from _of_message(memory, form)
    else:
        yield from _of_reports(memory, form)


def _of_call_route(case: Case, memory: Memory) -> Iterator[str]:
    if memory.stored and case.signed is None:
        yield "something was stored that nobody signed"
    elif case.signed is not None:
        yield from _of_calls(memory, case.signed)
        if memory.inbound or memory.updated:
            yield "something of another kind was stored"


_DETAILS = (
    "ButtonPayload", "ButtonText", "Address", "Label", "WaId", "ReferralBody", "ReferralHeadline",
)  # fmt: skip
_WEB = re.compile(r"https?://[^\s/]+(/\S*)?")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?([eE]-?[0-9]{1,2})?")


def _of_message(memory: Memory, form: dict[str, str]) -> Iterator[str]:
    """Compare what is stored with the form, whole."""
    if len(memory.inbound) != 1 or memory.updated or memory.records:
        yield "not exactly one message was stored"
        return
    (message,) = memory.inbound
    media = [form.get(f"MediaUrl{number}", "") for number in range(10)]
    details = {name: form[name] for name in _DETAILS if form.get(name)}
    details |= {
        name: form[name]
        for name in ("Latitude", "Longitude")
        if _DEGREES.fullmatch(form.get(name, ""))
    }
    pairs = {
        "customer": (message.address or message.customer, form["From"].partition(":")[2]),
        "sid": (message.message_sid, form["MessageSid"]),
        "text": (message.text, form.get("Body", "")),
        "name": (message.profile_name, form.get("ProfileName", "")),
        "media": (list(message.media), [url for url in media if _WEB.fullmatch(url)]),
        "details": ({n: v for n, v in message.details.items() if n in _SHOWN}, details),
    }
    for name, (stored, wanted) in pairs.items():
        if stored != wanted:
            yield f"{name} is stored as {stored!r}, the form says {wanted!r}"
    if message.message_type not in {"text", form.get("MessageType", "").lower()}:
        yield f"the type {message.message_type!r} is none of the form's"
    yield from _of_links(memory.links, form)


_SHOWN = frozenset({*_DETAILS, "Latitude", "Longitude"})


def _of_reports(memory: Memory, form: dict[str, str]) -> Iterator[str]:
    if memory.inbound or memory.records:
        yield "something of another kind was stored"
    for updated in memory.updated:
        yield from _of_report(updated, form)
    yield from _of_links(memory.links, form)


def _of_links(links: dict[str, str], form: dict[str, str]) -> Iterator[str]:
    wrong = [one for one in links if f"whatsapp:{one}" != form.get("ExternalUserId")]
    if wrong:
        yield f"the ids {wrong!r} are not the form's"


def _of_report(message: OutboundMessage, signed: dict[str, str]) -> Iterator[str]:
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
