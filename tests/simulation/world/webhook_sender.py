"""The providers' webhooks: posted to our functions, and once more where that was asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from aftercall.domain.call import FinishedCall
from local.emulators.twilio.overrides import split_overrides
from local.front_door import INCOMING, OVERRIDES
from tests.simulation.world.fault_injection import Wire
from tests.simulation.world.webhook_events import call_event, webhook_event

Ended = Callable[[object, BaseException | None], None]
PATIENCE = split_overrides(f"https://api.example.com{INCOMING}{OVERRIDES}")[1]
"""How Twilio calls the address that people are told to paste."""
READ_TIMEOUT = round(PATIENCE.read * 1000)
TRIES_AGAIN_AFTER = 200


@dataclass(slots=True)
class Webhooks:
    """Posts webhooks; `call` calls a function, `complain` hears of what must not be.

    `arrived` holds by its sid when the gateway took a customer's message in, each time.
    """

    wire: Wire
    call: Callable[[str, dict[str, Any], Ended], None]
    complain: Callable[[str], None]
    arrived: dict[str, list[datetime]]

    def by_elevenlabs(self, call: FinishedCall) -> None:
        """Post ElevenLabs' webhook about a call, once: its retries are off by default."""
        event = call_event(call, self.wire.scheduler.now())

        def ended(result: object, error: BaseException | None) -> None:
            self._judge(result, error)

        self.call("call_webhook", event, ended)

    def by_twilio(self, path: str, form: dict[str, str]) -> None:
        """Post one of Twilio's: a report once, a message as the overrides of its address say."""
        self._post(path, form, PATIENCE.retries if path == INCOMING else 0)

    def _post(self, path: str, form: dict[str, str], more: int) -> None:
        heard: list[bool] = []

        def hear(is_well: bool) -> None:
            if not heard and not is_well and more:
                again = self._post
                self.wire.scheduler.after(TRIES_AGAIN_AFTER, lambda: again(path, form, more - 1))
            heard.append(is_well)

        def ended(result: object, error: BaseException | None) -> None:
            hear(self._judge(result, error) < HTTPStatus.BAD_REQUEST)

        arrived = self.wire.scheduler.now()
        if path == INCOMING:
            self.arrived.setdefault(form["MessageSid"], []).append(arrived)
        self.call("twilio_webhook", webhook_event(path, form, arrived), ended)
        if more:
            self.wire.scheduler.after(READ_TIMEOUT, lambda: hear(False))

    def _judge(self, result: object, error: BaseException | None) -> int:
        """Return the HTTP status of how a webhook ended; a refusal is a defect."""
        if error is not None:
            return HTTPStatus.BAD_GATEWAY
        status = cast("dict[str, int]", result)["statusCode"]
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self.complain(f"a webhook refused what it was sent: {status}")
        return status
