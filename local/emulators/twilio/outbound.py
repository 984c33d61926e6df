"""Accepts what the business sends and starts the statuses that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import phone_of
from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.ledger import Direction, LedgerMessage
from local.emulators.twilio.scenarios import SendScenario, failing_steps, usual_steps
from local.emulators.twilio.send_request import SendRequest, read_send
from local.emulators.twilio.status_callbacks import StatusCallbacks

if TYPE_CHECKING:
    from local.emulators.twilio.scenarios import Delays, StatusStep
    from local.emulators.twilio.send_request import Form
    from local.emulators.twilio.state import EmulatorState


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The outcome of one request: the message where one was kept, and how to answer."""

    message: LedgerMessage | None
    scenario: SendScenario


class Outbound:
    """Stores messages and schedules the statuses they will have."""

    def __init__(self, state: EmulatorState, *, delays: Delays, read_receipts: bool) -> None:
        self._state = state
        self._callbacks = StatusCallbacks(state)
        self._delays = delays
        self._read_receipts = read_receipts

    def send(self, form: Form) -> Sent:
        """Accept a request or raise its refusal; a booked one strikes only a valid request."""
        request = read_send(form, self._state.account, self._state.templates)
        usual = SendScenario(steps=self._steps(request))
        scenario = self._state.behaviours.for_send(usual, request.to)
        if not scenario.reaches_user_ids and phone_of(request.to) is None:
            raise ApiError(21211, f"Invalid 'To' Phone Number: {request.to}")
        if scenario.refusal and scenario.as_html:
            return Sent(message=None, scenario=scenario)
        if scenario.refusal:
            raise scenario.refusal
        self._state.rules.require_pause(at=self._state.clock.now())
        message = self._keep(request, Direction.OUTBOUND_API, scenario)
        return Sent(message=message, scenario=scenario)

    def reply(self, to: str, text: str) -> None:
        """Send what a webhook's answer asked for."""
        request = SendRequest(to=to, sender=self._state.account.sender, body=text)
        self._keep(request, Direction.OUTBOUND_REPLY, SendScenario(steps=self._steps(request)))

    def _keep(
        self, request: SendRequest, direction: Direction, scenario: SendScenario
    ) -> LedgerMessage:
        now = self._state.clock.now()
        message = LedgerMessage(
            sid=self._state.sids.message(media=bool(request.media_urls)),
            direction=direction,
            sender=request.sender,
            to=request.to,
            body=request.body,
            status="accepted" if request.messaging_service_sid else "queued",
            created_at=now,
            updated_at=now,
            num_media=len(request.media_urls),
            messaging_service_sid=request.messaging_service_sid,
            content_sid=request.content_sid,
        )
        self._state.ledger.add(message)
        self._state.journal.append(
            "accepted",
            sid=message.sid,
            to=message.to,
            body=message.body,
            content_sid=message.content_sid,
            direction=str(direction),
            answer=str(scenario.answer),
        )
        self._callbacks.follow(message, scenario, request.status_callback)
        return message

    def _steps(self, request: SendRequest) -> tuple[StatusStep, ...]:
        code = self._state.rules.rejection_code(
            request.to, approved_template=request.approved_template, at=self._state.clock.now()
        )
        if code is None and request.lacks_variables:
            code = 63028
        if code is not None:
            return failing_steps(code, self._delays)
        return usual_steps(self._delays, read_receipts=self._read_receipts)
