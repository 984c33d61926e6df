"""What a webhook's answer asks the provider to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from local.emulators.twilio.postman import Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """The texts to send back, and the code that the debugger would show for a bad answer."""

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


def _text_of(message: ElementTree.Element) -> str:
    body = message.find("Body")
    return ((message if body is None else body).text or "").strip()
