"""What the pages may do on the phones: write, tap a button, add a phone, repeat a webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import PREFIX
from local.emulators.twilio.ledger import Direction
from local.playground.asked import CannotAct, a_phone, a_text
from local.playground.texts import find_button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.emulators.twilio.emulator import TwilioEmulator
    from local.playground.asked import Act, Asked
    from local.playground.phones import Phones

UNKNOWN_NAME = "Cliente"


class PhoneActions:
    """One method for each; every one returns what it did or raises CannotAct."""

    def __init__(self, twilio: TwilioEmulator | None, phones: Phones | None) -> None:
        self._emulator = twilio
        self._phones = phones

    def by_path(self) -> dict[str, Act]:
        """Name every action by the path under which it is posted."""
        return {
            "messages": self.write,
            "taps": self.tap,
            "phones": self.add_phone,
            "webhooks/repeat": self.repeat_webhook,
        }

    def write(self, asked: Asked) -> dict[str, object]:
        """Write a message as a customer."""
        phone, text = a_phone(asked), a_text(asked, "text")
        return {"sid": self._send(phone, text, {})}

    def tap(self, asked: Asked) -> dict[str, object]:
        """Tap a template's quick reply."""
        sid, text = a_text(asked, "sid"), a_text(asked, "button")
        twilio, phones = self._twilio(), self._the_phones()
        template = next((one for one in twilio.messages() if one.sid == sid), None)
        button = find_button(phones.language_of(template), text) if template else None
        if template is None or button is None:
            raise CannotAct("there is no such button")
        if phones.tapped(sid) is not None:
            raise CannotAct("a button of this message was tapped before", status=409)
        phones.tap(sid, text)
        tapped = {
            "MessageType": "interactive",
            "ButtonText": button.text,
            "ButtonPayload": button.payload,
            "OriginalRepliedMessageSender": template.sender,
            "OriginalRepliedMessageSid": sid,
        }
        return {"sid": self._send(template.to.removeprefix(PREFIX), button.text, tapped)}

    def add_phone(self, asked: Asked) -> dict[str, object]:
        """Put the phone of somebody on the page whom nobody called."""
        phone = a_phone(asked)
        self._the_phones().add(phone)
        return {"phone": phone}

    def repeat_webhook(self, _asked: Asked) -> dict[str, object]:
        """Deliver the newest customer's message once more, as Twilio does when in doubt."""
        twilio = self._twilio()
        inbound = [one for one in twilio.messages() if one.direction is Direction.INBOUND]
        if not inbound:
            raise CannotAct("no customer has written yet", status=409)
        twilio.repeat(inbound[-1].sid)
        return {"sid": inbound[-1].sid}

    def _send(self, phone: str, text: str, fields: Mapping[str, object]) -> str:
        name = self._the_phones().name_of(phone) or UNKNOWN_NAME
        return self._twilio().inbound(PREFIX + phone, text, profile_name=name, fields=fields)

    def _twilio(self) -> TwilioEmulator:
        if self._emulator is None:
            raise CannotAct("Twilio is real here: write from a real phone", status=409)
        return self._emulator

    def _the_phones(self) -> Phones:
        if self._phones is None:
            raise CannotAct("Twilio is real here: the phones are real too", status=409)
        return self._phones
