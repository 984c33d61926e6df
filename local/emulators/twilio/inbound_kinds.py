"""What customers send besides plain text: each kind gives the fields that differ from a text's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Kind = Callable[["Written"], dict[str, object]]

MEDIA = "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/{message}/Media/ME{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a customer wrote, to whom, and which of our messages it answers."""

    body: str
    business: str
    account_sid: str
    answers: str | None = None


KINDS: dict[str, Kind] = {}


def _named(kind: Kind) -> Kind:
    KINDS[kind.__name__] = kind
    return kind


@_named
def voice_note(written: Written) -> dict[str, object]:
    """Speak: Opus in Ogg, without a word in the body."""
    return {**_media(written, "audio", "audio/ogg"), "Body": ""}


@_named
def image(written: Written) -> dict[str, object]:
    """Show a picture, the text as its caption."""
    return _media(written, "image", "image/jpeg")


@_named
def document(written: Written) -> dict[str, object]:
    """Send a PDF."""
    return {**_media(written, "document", "application/pdf"), "Body": ""}


@_named
def contact_card(written: Written) -> dict[str, object]:
    """Pass a contact on, presumably as a vCard."""
    return {**_media(written, "contacts", "text/vcard"), "Body": ""}


@_named
def location(_: Written) -> dict[str, object]:
    """Say where one is."""
    return {
        "MessageType": "location",
        "Body": "",
        "Latitude": "4.6482837",
        "Longitude": "-74.2478938",
        "Address": "Carrera 7 # 71-21",
        "Label": "Clínica",
    }


@_named
def button_tap(written: Written) -> dict[str, object]:
    """Tap a quick reply under our last message; the body repeats its label."""
    label = written.body or "Sí, continuar"
    return {
        **_reply_to(written),
        "MessageType": "interactive",
        "Body": label,
        "ButtonText": label,
        "ButtonPayload": "continue",
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
    }


@_named
def list_choice(written: Written) -> dict[str, object]:
    """Choose from a list; the names of these fields are not confirmed."""
    title = written.body or "Mañana a las 9"
    fields = {"MessageType": "interactive", "Body": title, "ListTitle": title}
    return {**_reply_to(written), **fields, "ListId": "option-1"}


@_named
def reply(written: Written) -> dict[str, object]:
    """Quote our last message."""
    return _reply_to(written)


@_named
def forwarded(_: Written) -> dict[str, object]:
    """Pass on what somebody else wrote."""
    return {"Forwarded": "true", "FrequentlyForwarded": "false"}


@_named
def often_forwarded(_: Written) -> dict[str, object]:
    """Pass on a chain letter."""
    return {"Forwarded": "true", "FrequentlyForwarded": "true"}


@_named
def advert_click(_: Written) -> dict[str, object]:
    """Come from an advertisement, which is told with the first message only."""
    return {
        "ReferralBody": "Sonría sin brackets",
        "ReferralHeadline": "Ortodoncia invisible",
        "ReferralSourceId": "120000000000000",
        "ReferralSourceType": "ad",
        "ReferralSourceUrl": "https://fb.me/000000000",
        "ReferralCtwaClid": "made-up-click-id",
    }


@_named
def unknown_type(_: Written) -> dict[str, object]:
    """Send what no published list has, without a word."""
    return {"MessageType": "hologram", "Body": ""}


@_named
def markup_profile(_: Written) -> dict[str, object]:
    """Carry a name full of signs that mean something elsewhere."""
    return {"ProfileName": '<b onclick="x">Ana</b> & *Co* {{name}} 😀\u202e'}


@_named
def blank_profile(_: Written) -> dict[str, object]:
    """Carry no name and no phone beside the address."""
    return {"ProfileName": "", "WaId": ""}


@_named
def longest(_: Written) -> dict[str, object]:
    """Write all the 1600 characters there may be."""
    return {"Body": "¿Y si… 😀? " * 160}


def fields_of(name: str, written: Written) -> dict[str, object]:
    """Give a kind's fields; ValueError names the kinds there are."""
    if name not in KINDS:
        raise ValueError(f"no such kind of message: {name}; there are: {', '.join(KINDS)}")
    return KINDS[name](written)


def _media(written: Written, kind: str, content_type: str) -> dict[str, object]:
    sid = "MM" + "0" * 31 + "1"
    url = MEDIA.format(account=written.account_sid, message=sid, number="0" * 31 + "1")
    return {
        "MessageType": kind,
        "NumMedia": "1",
        "MediaUrl0": url,
        "MediaContentType0": content_type,
    }


def _reply_to(written: Written) -> dict[str, object]:
    if written.answers is None:
        raise ValueError("there is no message of the business to answer")
    return {
        "OriginalRepliedMessageSender": written.business,
        "OriginalRepliedMessageSid": written.answers,
    }
