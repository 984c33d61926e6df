"""Reads what Twilio's signed webhooks say: a customer's message, or a report on one of ours.

A signed request is Twilio's, and Twilio adds fields without notice. So it is refused only where it
cannot be meant for us: another account, another sender, nobody who can be read, no sid. Any other
field that cannot be read is left out, and the message has a note of it.
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
from aftercall.domain.opt_out import OptOutKeyword, read_opt_out_type
from aftercall.domain.phone import (
    SCOPED_ID,
    WHATSAPP,
    other_address,
    read_customer,
    read_scoped_id,
)
from aftercall.domain.send_failure import SendFailure
from aftercall.gateways.api_gateway import BadRequest
from aftercall.gateways.twilio.error_codes import explain_code, read_code
from aftercall.gateways.twilio.form import Form
from aftercall.gateways.twilio.form_fields import FormFields

MOST_MEDIA = 10
DETAILS = (
    "ButtonPayload", "ButtonText", "FlowData", "InteractiveData", "ListId", "ListTitle",
    "OriginalRepliedMessageSid", "OriginalRepliedMessageSender", "Address", "Label",
    "Forwarded", "FrequentlyForwarded", "ParentExternalUserId", "WaId", "MediaContentType0",
    "ReferralBody", "ReferralHeadline", "ReferralSourceId", "ReferralSourceType",
    "ReferralSourceUrl",
)  # fmt: skip
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_MESSAGE_ID = re.compile(r"[0-9A-Za-z-]{1,80}")
_MESSAGE_TYPE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MEDIA_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_MEDIA_COUNT = re.compile(r"[0-9]{1,2}")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?([eE]-?[0-9]{1,2})?")
_DETAILS_OF_A_SHAPE = {
    "ExternalUserId": re.compile(WHATSAPP + SCOPED_ID.pattern),
    "Latitude": _DEGREES,
    "Longitude": _DEGREES,
}


def read_message(form: Form, *, account_sid: str, sender: str, at: datetime) -> InboundMessage:
    """Return the customer's message in a verified form; raises BadRequest."""
    _check_account(form, account_sid)
    if form.get("To") != sender:
        raise _bad("To is not our sender.")
    customer, message_sid = _read_customer(form, "From"), _read_sid(form)
    fields = FormFields(form)
    return InboundMessage(
        customer=customer,
        message_sid=message_sid,
        text=fields.text("Body"),
        at=at,
        message_type=fields.fitting("MessageType", _MESSAGE_TYPE).lower() or "text",
        profile_name=fields.text("ProfileName"),
        media=_read_media(fields),
        details=_read_details(fields),
        address=other_address(fields.text("From"), customer),
        scoped_id=read_scoped_id(fields.text("ExternalUserId")),
        opt_out_type=_read_opt_out_type(fields),
        form_notes=fields.notes,
    )


def read_report(
    form: Form, *, message_id: str, account_sid: str, sender: str, at: datetime
) -> DeliveryReport:
    """Return the delivery report in a verified form; raises BadRequest."""
    _check_account(form, account_sid)
    if form.get("From") != sender:
        raise _bad("From is not our sender.")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise _bad("The path does not end in a message id.")
    customer, message_sid = _read_customer(form, "To"), _read_sid(form)
    fields = FormFields(form)
    status = read_status(fields.text("MessageStatus") or fields.text("SmsStatus"))
    error_code = fields.text("ErrorCode") or None
    words = fields.text("ErrorMessage") or fields.text("ChannelStatusMessage")
    return DeliveryReport(
        message_id=message_id,
        customer=customer,
        message_sid=message_sid,
        status=status,
        error_code=error_code,
        at=at,
        failure=read_failure(status, error_code, words),
        scoped_id=read_scoped_id(fields.text("ExternalUserId")),
    )


def read_failure(
    status: DeliveryStatus | None, error_code: str | None, words: str | None
) -> SendFailure | None:
    """Return what a report's failure means, or None for a report that tells of none."""
    if status not in FAILED_STATUSES:
        return None
    return explain_code(read_code(error_code), words or None)


def _check_account(form: Form, account_sid: str) -> None:
    if form.get("AccountSid") != account_sid:
        raise _bad("AccountSid is not our account.")


def _read_sid(form: Form) -> str:
    message_sid = form.get("MessageSid") or ""
    if not _MESSAGE_SID.fullmatch(message_sid):
        raise _bad("MessageSid is not SM or MM and 32 hexadecimal digits.")
    return message_sid


def _read_customer(form: Form, name: str) -> str:
    try:
        return read_customer(form.get(name) or "")
    except InvalidAddress:
        raise _bad(f"{name} is no WhatsApp number and no business-scoped user id.") from None


def _read_media(fields: FormFields) -> tuple[str, ...]:
    """Return the addresses of the files, with a note where NumMedia promises more of them."""
    named = [fields.text(f"MediaUrl{number}") for number in range(MOST_MEDIA)]
    fitting = (fields.fitting(f"MediaUrl{number}", _MEDIA_URL) for number in range(MOST_MEDIA))
    urls = tuple(url for url in fitting if url)
    count = fields.text("NumMedia")
    if count and not (_MEDIA_COUNT.fullmatch(count) and int(count) <= sum(map(bool, named))):
        fields.leave_out("NumMedia")
    return urls


def _read_details(fields: FormFields) -> dict[str, str]:
    details = {name: fields.text(name) for name in DETAILS}
    details |= {name: fields.fitting(name, shape) for name, shape in _DETAILS_OF_A_SHAPE.items()}
    return {name: value for name, value in details.items() if value}


def _read_opt_out_type(fields: FormFields) -> OptOutKeyword | None:
    word = fields.text("OptOutType")
    keyword = read_opt_out_type(word)
    if word and keyword is None:
        fields.leave_out("OptOutType")
    return keyword


def _bad(sentence: str) -> BadRequest:
    return BadRequest(HTTPStatus.BAD_REQUEST, sentence)
