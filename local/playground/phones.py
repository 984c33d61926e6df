"""The customers' phones: who has one, what is on its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import PREFIX
from local.emulators.twilio.ledger import Direction
from local.playground.texts import buttons_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from local.emulators.twilio.emulator import TwilioEmulator
    from local.emulators.twilio.ledger import LedgerMessage
    from local.playground.calls import CallList, PhoneCall
    from local.playground.traffic import Traffic

MESSAGES_SHOWN = 200
_STEPS = {
    "accepted": "sent",
    "queued": "sent",
    "sending": "sent",
    "undelivered": "failed",
}


class Phones:
    """Puts each phone's screen together from Twilio's ledger and the calls."""

    def __init__(
        self,
        twilio: TwilioEmulator,
        traffic: Traffic,
        *,
        calls: CallList | None,
        languages: Mapping[str, str],
    ) -> None:
        self._twilio = twilio
        self._traffic = traffic
        self._calls = calls
        self._languages = languages
        self._order: dict[str, None] = {}
        self._tapped: dict[str, str] = {}

    def add(self, phone: str) -> None:
        """Put a phone on the page, whether or not anybody called it."""
        self._order.setdefault(phone)

    def name_of(self, phone: str) -> str | None:
        """Return the name under which a phone was called."""
        phone_calls = self._calls.phone_calls() if self._calls else []
        return next((call.name for call in reversed(phone_calls) if call.phone == phone), None)

    def tap(self, sid: str, button: str) -> None:
        """Note that a template's button was tapped, which can be done once."""
        self._tapped[sid] = button

    def tapped(self, sid: str) -> str | None:
        """Return the button of a template that was tapped."""
        return self._tapped.get(sid)

    def language_of(self, message: LedgerMessage) -> str | None:
        """Return the language of a template message; None for free text."""
        return self._languages.get(message.content_sid) if message.content_sid else None

    def read_parts(self) -> Iterator[tuple[str, object]]:
        """Show every phone under its own name, in the order in which they came."""
        self._traffic.catch_up()
        phone_calls: dict[str, list[PhoneCall]] = {}
        for call in self._calls.phone_calls() if self._calls else []:
            phone_calls.setdefault(call.phone, []).append(call)
        threads: dict[str, list[LedgerMessage]] = {}
        for message in self._twilio.messages():
            threads.setdefault(_customer(message), []).append(message)
        self._order |= dict.fromkeys([*phone_calls, *threads])
        for place, phone in enumerate(self._order):
            screen = self._screen(phone, phone_calls.get(phone, []), threads.get(phone, []))
            yield f"phone:{phone}", {"place": place, **screen}

    def _screen(
        self, phone: str, phone_calls: list[PhoneCall], thread: list[LedgerMessage]
    ) -> dict[str, object]:
        newest = phone_calls[-1] if phone_calls else None
        return {
            "phone": phone,
            "name": newest.name if newest else None,
            "typing": self._traffic.is_typing(PREFIX + phone),
            "calls": [call.shown for call in phone_calls if call.shown],
            "messages": [self._message(one) for one in thread[-MESSAGES_SHOWN:]],
        }

    def _message(self, message: LedgerMessage) -> dict[str, object]:
        inbound = message.direction is Direction.INBOUND
        status, code = self._of_customer(message) if inbound else _of_business(message)
        return {
            "sid": message.sid,
            "from": "customer" if inbound else "business",
            "at": message.created_at.isoformat(),
            "text": message.body,
            "media": message.num_media,
            "status": status,
            "code": code,
            "buttons": list(buttons_of(self.language_of(message))),
            "tapped": self._tapped.get(message.sid),
        }

    def _of_customer(self, message: LedgerMessage) -> tuple[str, str | None]:
        """Say how far it came: to Twilio, into our store, or before the agent's eyes."""
        answered = self._traffic.answers.get(message.sid)
        if answered is not None and not answered.ok:
            return "failed", answered.code
        if message.sid in self._traffic.read:
            return "read", None
        return ("delivered" if answered else "sent"), None


def _of_business(message: LedgerMessage) -> tuple[str, str | None]:
    code = None if message.error_code is None else str(message.error_code)
    return _STEPS.get(message.status, message.status), code


def _customer(message: LedgerMessage) -> str:
    inbound = message.direction is Direction.INBOUND
    return (message.sender if inbound else message.to).removeprefix(PREFIX)
