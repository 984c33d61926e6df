"""What a customer's message says, in words: its text, and what WhatsApp sent beside or without one.

The agent reads these words as the customer's line, and people see them, so they say what happened
and what can be answered: a place by its name, a quoted message by its text, never a bare type.
What the customer or an advertiser chose in them is short, on one line and between quotes.
"""

from collections.abc import Iterable, Iterator, Mapping

from aftercall.domain.message import InboundMessage, Message, OutboundMessage

LONGEST_QUOTE = 400
REACTION = "reaction"
UNKNOWN_TYPE = "unknown"
"""The type of a message without a text that was read from Twilio's list, which has no types."""

_PLAIN = frozenset({"text", "button", "interactive", "list", ""})
_SENT = {
    "image": "a picture, which cannot be seen here",
    "sticker": "a sticker",
    "audio": "a voice message, which cannot be heard here",
    "voice": "a voice message, which cannot be heard here",
    "video": "a video, which cannot be seen here",
    "document": "a document, which cannot be opened here",
    "media": "a file, which cannot be opened here",
    "contact": "a contact card, which cannot be opened here",
    "contacts": "a contact card, which cannot be opened here",
    "location": "a location, without its place",
    "unsupported": "something that WhatsApp does not pass on: ask what it was",
    UNKNOWN_TYPE: "something without a text that did not arrive: ask what it was",
}

Quotable = Mapping[str, Message]
"""Messages by their sid at Twilio."""


def quotable(messages: Iterable[Message]) -> Quotable:
    """Return the messages that a customer may have quoted; of one sid the business's own."""
    known = sorted(messages, key=lambda one: isinstance(one, OutboundMessage))
    return {one.message_sid: one for one in known if one.message_sid}


def quoted_sid(message: InboundMessage) -> str | None:
    """Return the sid of the message that this one quotes or reacts to, or None."""
    return message.details.get("OriginalRepliedMessageSid")


def expects_answer(message: InboundMessage) -> bool:
    """Say whether there is anything to answer: a reaction that was taken back says nothing."""
    return message.needs_no_answer is None


def describe(message: InboundMessage, quoted: Quotable | None = None) -> str:
    """Return a message's text and, each on a line in brackets, what else it holds."""
    notes = [f"[{note}]" for note in _notes(message, quoted or {})]
    text = "" if message.message_type == REACTION else message.text.strip()
    return "\n".join([text, *notes] if text else notes) or "[An empty message.]"


def _notes(message: InboundMessage, quoted: Quotable) -> Iterator[str]:
    details = message.details
    kind = message.message_type
    if kind == REACTION:
        yield _reaction(message, quoted)
        return
    if details.get("Latitude") or details.get("Longitude"):
        yield _location(details)
    elif kind not in _PLAIN or message.media:
        yield f"Sent {_SENT.get(kind) or _by_media(message)}."
    yield from _choice(details)
    if quoted_sid(message):
        yield f"Answers {_quoted(message, quoted)}."
    if details.get("ReferralHeadline") or details.get("ReferralSourceId"):
        yield _advertisement(details)


def _by_media(message: InboundMessage) -> str:
    """Describe a message of a type that has no words here, by its file where there is one."""
    family = message.details.get("MediaContentType0", "").partition("/")[0]
    if message.media:
        return _SENT[family if family in _SENT else "media"]
    return f"a message of the kind {_quote(message.message_type)}, which cannot be read here"


def _location(details: Mapping[str, str]) -> str:
    named = dict.fromkeys(filter(None, (details.get("Label"), details.get("Address"))))
    place = ", ".join(map(_quote, named))
    degrees = ", ".join(
        f"{name.lower()} {details[name]}" for name in ("Latitude", "Longitude") if details.get(name)
    )
    return f"Shared a location: {place} ({degrees})." if place else f"Shared a location: {degrees}."


def _choice(details: Mapping[str, str]) -> Iterator[str]:
    for done, name, id_name in (
        ("Tapped the button", "ButtonText", "ButtonPayload"),
        ("Chose from the list", "ListTitle", "ListId"),
    ):
        label, chosen_id = details.get(name), details.get(id_name)
        if label or chosen_id:
            with_id = f" (id {_quote(chosen_id)})" if label and chosen_id else ""
            yield f"{done} {_quote(label or chosen_id or '')}{with_id}."
    if form := details.get("FlowData") or details.get("InteractiveData"):
        yield f"Answered a form: {_quote(form)}."


def _reaction(message: InboundMessage, quoted: Quotable) -> str:
    to = f" to {_quoted(message, quoted)}" if quoted_sid(message) else ""
    emoji = message.text.strip()
    return f"Reacted with {_quote(emoji)}{to}." if emoji else f"Took a reaction{to} back."


def _quoted(message: InboundMessage, quoted: Quotable) -> str:
    found = quoted.get(quoted_sid(message) or "")
    if found is None:
        return "an earlier message"
    if isinstance(found, OutboundMessage):
        return f"the business's message {_quote(found.text)}"
    return f"the customer's own message {_quote(found.text.strip() or describe(found))}"


def _advertisement(details: Mapping[str, str]) -> str:
    texts = (details.get("ReferralHeadline"), details.get("ReferralBody"))
    shown = ", ".join(_quote(text) for text in texts if text)
    return f"Came from an advertisement: {shown}." if shown else "Came from an advertisement."


def _quote(text: str) -> str:
    plain = " ".join(text.split()).replace('"', "'")
    cut = plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 1] + "…"
    return f'"{cut}"'
