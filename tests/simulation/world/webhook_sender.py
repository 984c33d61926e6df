"""Posts the providers' webhooks to our functions, with the retries that each provider makes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from aftercall.domain.call import FinishedCall
from local.emulators.twilio.webhook_sender import split_overrides
from ops.stage.webhook_address import INCOMING, inbound_address
from tests.simulation.world.process import OnEnd
from tests.simulation.world.scheduler import Scheduler
from tests.simulation.world.webhook_events import post_call_event, twilio_event

CONNECTION = split_overrides(inbound_address("https://api.example.com"))[1]
"""Twilio's timeouts and retries under the connection overrides that docs/deploying.md names."""
READ_TIMEOUT = round(CONNECTION.read * 1000)
RETRY_DELAY = 200


@dataclass(slots=True)
class WebhookSender:
    """Posts webhooks; `invoke` runs a function, `report_violation` receives what must not happen.

    `arrivals` holds by its sid when API Gateway took in a customer's message, each time.
    """

    scheduler: Scheduler
    invoke: Callable[[str, dict[str, Any], OnEnd], None]
    report_violation: Callable[[str], None]
    arrivals: dict[str, list[datetime]]

    def by_elevenlabs(self, call: FinishedCall) -> None:
        """Post ElevenLabs' webhook about a call, once: its retries are off by default."""
        event = post_call_event(call, self.scheduler.now())

        def on_end(result: object, error: BaseException | None) -> None:
            self._status(result, error)

        self.invoke("call_webhook", event, on_end)

    def by_twilio(self, path: str, form: dict[str, str]) -> None:
        """Post one of Twilio's: a report once, a message with the retries of the overrides."""
        self._post(path, form, CONNECTION.retries if path == INCOMING else 0)

    def _post(self, path: str, form: dict[str, str], retries: int) -> None:
        answers: list[bool] = []

        def on_answer(succeeded: bool) -> None:
            # Twilio retries at the first failure it sees, a timeout or an answer, and only once.
            if not answers and not succeeded and retries:
                self.scheduler.after(RETRY_DELAY, lambda: self._post(path, form, retries - 1))
            answers.append(succeeded)

        def on_end(result: object, error: BaseException | None) -> None:
            on_answer(self._status(result, error) < HTTPStatus.BAD_REQUEST)

        arrived = self.scheduler.now()
        if path == INCOMING:
            self.arrivals.setdefault(form["MessageSid"], []).append(arrived)
        self.invoke("twilio_webhook", twilio_event(path, form, arrived), on_end)
        if retries:
            self.scheduler.after(READ_TIMEOUT, lambda: on_answer(False))

    def _status(self, result: object, error: BaseException | None) -> int:
        """Return the HTTP status that the provider receives; a 4xx is reported as a violation."""
        if error is not None:
            return HTTPStatus.BAD_GATEWAY
        status = cast("dict[str, int]", result)["statusCode"]
        if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self.report_violation(f"a webhook refused a genuine request: {status}")
        return status
