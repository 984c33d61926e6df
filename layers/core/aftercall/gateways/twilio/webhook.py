"""Reads what Twilio's signed webhooks say: a customer's message, or a report on one of ours.

A signature joins names and values without a separator, so that fields cut elsewhere carry the
same one. Hence the fields are checked after it: plain names, none of ours repeated or hidden,
every id in its own shape. Optional fields are left out where their end is in doubt.
"""

import re
from datetime import datetime
from http import HTTPStatus

from aftercall.domain.delivery import (
    FAILED_STATUSES,
    DeliveryReport,
    DeliveryStatus,
    read_status,
)
from aftercall.domain.errors import InvalidAddress
from aftercall.domain.message import InboundMessage
from aftercall.domain.opt_out import read_opt_out_type
from aftercall.domain.phone import is_phone, other_address, read_customer, read_scoped_id
from aftercall.domain.send_failure import SendFailure
from aftercall.gateways.api_gateway import BadRequest
from aftercall.gateways.twilio.error_codes import explain_code, read_code
from aftercall.gateways.twilio.field_boundaries import hides_a_field, may_be_cut
from aftercall.gateways.twilio.form import Form

MOST_MEDIA = 10
DETAILS = (
    "ButtonPayload", "ButtonText", "ListId", "ListTitle", "OriginalRepliedMessageSid",
    "Latitude", "Longitude", "Address", "Label", "Forwarded", "FrequentlyForwarded",
    "ExternalUserId", "ParentExternalUserId", "WaId", "ReferralSourceId", "ReferralSourceType",
    "ReferralSourceUrl",
)  # fmt: skip
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_MESSAGE_ID = re.compile(r"[0-9A-Za-z-]{1,80}")
_MESSAGE_TYPE = re.compile(r"[a-z0-9_-]{0,40}")
_API_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_message(form: Form, *, account_sid: str, sender: str, at: datetime) -> InboundMessage:
    """Return the customer's message in a verified form; raises BadRequest."""
    _check_names(form, account_sid)
    if form.get("To") != sender:
        raise _bad("To is not our sender.")
    if form.get("SmsStatus") != "received":
        raise _bad("SmsStatus is not 'received': this is no incoming message.")
    customer = _read_customer(form, "From")
    if not is_phone(customer) and may_be_cut(form, "From"):
        raise _bad("An unknown field follows From, so that the id's end is in doubt.")
    return InboundMessage(
        customer=customer,
        message_sid=_read_sid(form),
        text=_read_text(form),
        at=at,
        message_type=_read_type(form),
        profile_name=_read_whole(form, "ProfileName") or "",
        media=_read_media(form),
        details={name: value for name in DETAILS if (value := _read_whole(form, name))},
        address=other_address(form.get("From") or "", customer),
        scoped_id=read_scoped_id(_read_whole(form, "ExternalUserId")),
        opt_out_type=read_opt_out_type(_read_whole(form, "OptOutType")),
    )


def read_report(
    form: Form, *, message_id: str, account_sid: str, sender: str, at: datetime
) -> DeliveryReport:
    """Return the delivery report in a verified form; raises BadRequest."""
    _check_names(form, account_sid)
    if form.get("From") != sender:
        raise _bad("From is not our sender.")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise _bad("The path does not end in a message id.")
    status = read_status(form.get("MessageStatus") or form.get("SmsStatus") or "")
    error_code = form.get("ErrorCode") or None
    words = _read_whole(form, "ErrorMessage") or _read_whole(form, "ChannelStatusMessage")
    return DeliveryReport(
        message_id=message_id,
        customer=_read_customer(form, "To"),
        message_sid=_read_sid(form),
        status=status,
        error_code=error_code,
        at=at,
        failure=read_failure(status, error_code, words),
        scoped_id=read_scoped_id(_read_whole(form, "ExternalUserId")),
    )


def read_failure(
    status: DeliveryStatus | None, error_code: str | None, words: str | None
) -> SendFailure | None:
    """Return what a report's failure means, or None for a report that tells of none."""
    if status not in FAILED_STATUSES:
        return None
    return explain_code(read_code(error_code), words or None)


def _check_names(form: Form, account_sid: str) -> None:
    if not all(_FIELD_NAME.fullmatch(name) for name in form):
        raise _bad("A field's name is none that Twilio gives.")
    if form.get("AccountSid") != account_sid:
        raise _bad("AccountSid is not our account.")
    if not _API_VERSION.fullmatch(form.get("ApiVersion") or "2010-04-01"):
        raise _bad("ApiVersion is no date.")
    if hides_a_field(form):
        raise _bad("A field holds the name of another, so that the form can be read in two ways.")


def _read_sid(form: Form) -> str:
    message_sid = form.get("MessageSid") or ""
    if not _MESSAGE_SID.fullmatch(message_sid):
        raise _bad("MessageSid is not SM or MM and 32 hexadecimal digits.")
    return message_sid


def _read_text(form: Form) -> str:
    text = form.get("Body")
    if text is None:
        raise _bad("There is no Body.")
    if may_be_cut(form, "Body"):
        raise _bad("An unknown field follows Body, so that the text's end is in doubt.")
    return text


def _read_type(form: Form) -> str:
    message_type = form.get("MessageType") or "text"
    if not _MESSAGE_TYPE.fullmatch(message_type):
        raise _bad("MessageType is no plain word.")
    return message_type


def _read_whole(form: Form, name: str) -> str | None:
    """Return an optional field, or None where the rest of it may be in the next field."""
    value = form.get(name)
    return None if value and may_be_cut(form, name) else value


def _read_customer(form: Form, name: str) -> str:
    try:
        return read_customer(form.get(name) or "")
    except InvalidAddress:
        raise _bad(f"{name} is no WhatsApp number and no business-scoped user id.") from None


def _read_media(form: Form) -> tuple[str, ...]:
    urls = (_read_whole(form, f"MediaUrl{number}") for number in range(MOST_MEDIA))
    return tuple(url for url in urls if url)


def _bad(sentence: str) -> BadRequest:
    return BadRequest(HTTPStatus.BAD_REQUEST, sentence)
