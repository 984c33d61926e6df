"""Kinds of inbound messages: each returns the form fields that differ from a plain text's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Kind = Callable[["CustomerMessage"], dict[str, object]]

MEDIA = "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages/{message}/Media/ME{number}"


_KEYWORDS = {"START": "START", "YES": "START", "UNSTOP": "START", "HELP": "HELP", "INFO": "HELP"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMessage:
    """What a customer writes, to whom, and the sid of the business's message that it answers."""

    body: str
    business: str
    account_sid: str
    answers: str | None = None


KINDS: dict[str, Kind] = {}


def _named(kind: Kind) -> Kind:
    KINDS[kind.__name__] = kind
    return kind


@_named
def voice_note(message: CustomerMessage) -> dict[str, object]:
    """Send a voice note: Opus in Ogg, with an empty body."""
    return {**_media(message, "audio", "audio/ogg"), "Body": ""}


@_named
def image(message: CustomerMessage) -> dict[str, object]:
    """Send a picture with the text as its caption."""
    return _media(message, "image", "image/jpeg")


@_named
def document(message: CustomerMessage) -> dict[str, object]:
    """Send a PDF."""
    return {**_media(message, "document", "application/pdf"), "Body": ""}


@_named
def contact_card(message: CustomerMessage) -> dict[str, object]:
    """Send a contact, presumably as a vCard."""
    return {**_media(message, "contacts", "text/vcard"), "Body": ""}


@_named
def opt_out_keyword(message: CustomerMessage) -> dict[str, object]:
    """Send a keyword that Twilio's own opt-out handling recognises: its type is named, too.

    The words are Twilio's defaults for English ("Advanced Opt-Out"); another word is named as STOP.
    """
    word = message.body.strip().upper()
    return {"OptOutType": _KEYWORDS.get(word, "STOP")}


@_named
def location(_: CustomerMessage) -> dict[str, object]:
    """Share a location."""
    return {
        "MessageType": "location",
        "Body": "",
        "Latitude": "4.6482837",
        "Longitude": "-74.2478938",
        "Address": "Carrera 7 # 71-21",
        "Label": "Clínica",
    }


@_named
def location_without_body(message: CustomerMessage) -> dict[str, object]:
    """Share a location whose form has no Body, as others report it."""
    return {**location(message), "Body": None}


@_named
def reaction(message: CustomerMessage) -> dict[str, object]:
    """React to our last message; whether the provider passes reactions on is not confirmed."""
    return {**_reply_to(message), "MessageType": "reaction", "Body": "👍"}


@_named
def reaction_taken_back(message: CustomerMessage) -> dict[str, object]:
    """Take a reaction back, which leaves its text empty."""
    return {**_reply_to(message), "MessageType": "reaction", "Body": ""}


@_named
def unsupported(_: CustomerMessage) -> dict[str, object]:
    """Send what WhatsApp does not pass on, such as a poll."""
    return {"MessageType": "unsupported", "Body": ""}


@_named
def button_tap(message: CustomerMessage) -> dict[str, object]:
    """Tap a quick reply under our last message; the body repeats its label."""
    label = message.body or "Sí, continuar"
    return {
        **_reply_to(message),
        "MessageType": "interactive",
        "Body": label,
        "ButtonText": label,
        "ButtonPayload": "continue",
        "Forwarded": "false",
        "FrequentlyForwarded": "false",
    }


@_named
def list_choice(message: CustomerMessage) -> dict[str, object]:
    """Choose from a list; the names of these fields are not confirmed."""
    title = message.body or "Mañana a las 9"
    fields = {"MessageType": "interactive", "Body": title, "ListTitle": title}
    return {**_reply_to(message), **fields, "ListId": "option-1"}


@_named
def reply(message: CustomerMessage) -> dict[str, object]:
    """Quote our last message."""
    return _reply_to(message)


@_named
def forwarded(_: CustomerMessage) -> dict[str, object]:
    """Forward what somebody else wrote."""
    return {"Forwarded": "true", "FrequentlyForwarded": "false"}


@_named
def often_forwarded(_: CustomerMessage) -> dict[str, object]:
    """Forward a message that was forwarded many times."""
    return {"Forwarded": "true", "FrequentlyForwarded": "true"}


@_named
def advert_click(_: CustomerMessage) -> dict[str, object]:
    """Come from an advertisement, which only the first message names."""
    return {
        "ReferralBody": "Sonría sin brackets",
        "ReferralHeadline": "Ortodoncia invisible",
        "ReferralSourceId": "120000000000000",
        "ReferralSourceType": "ad",
        "ReferralSourceUrl": "https://fb.me/000000000",
        "ReferralCtwaClid": "made-up-click-id",
    }


@_named
def unknown_type(_: CustomerMessage) -> dict[str, object]:
    """Send a type that no published list has, with an empty body."""
    return {"MessageType": "hologram", "Body": ""}


@_named
def markup_profile(_: CustomerMessage) -> dict[str, object]:
    """Carry a profile name full of characters that are markup elsewhere."""
    return {"ProfileName": '<b onclick="x">Ana</b> & *Co* {{name}} 😀\u202e'}


@_named
def blank_profile(_: CustomerMessage) -> dict[str, object]:
    """Carry no profile name and no WaId."""
    return {"ProfileName": "", "WaId": ""}


@_named
def longest(_: CustomerMessage) -> dict[str, object]:
    """Write the longest text allowed, 1600 characters."""
    return {"Body": "¿Y si… 😀? " * 160}


def fields_of(name: str, message: CustomerMessage) -> dict[str, object]:
    """Return a kind's fields; raises ValueError with the list of kinds for an unknown one."""
    if name not in KINDS:
        raise ValueError(f"no such kind of message: {name}; there are: {', '.join(KINDS)}")
    return KINDS[name](message)


def _media(message: CustomerMessage, kind: str, content_type: str) -> dict[str, object]:
    sid = "MM" + "0" * 31 + "1"
    url = MEDIA.format(account=message.account_sid, message=sid, number="0" * 31 + "1")
    return {
        "MessageType": kind,
        "NumMedia": "1",
        "MediaUrl0": url,
        "MediaContentType0": content_type,
    }


def _reply_to(message: CustomerMessage) -> dict[str, object]:
    if message.answers is None:
        raise ValueError("there is no message of the business to answer")
    return {
        "OriginalRepliedMessageSender": message.business,
        "OriginalRepliedMessageSid": message.answers,
    }
