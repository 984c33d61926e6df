"""Takes in what the business sends and lets it live its life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.emulators.twilio.addresses import phone_of
from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.ledger import Direction, LedgerMessage
from local.emulators.twilio.plans import SendPlan
from local.emulators.twilio.reports import failing_steps, usual_steps
from local.emulators.twilio.sending import SendRequest, read_send

if TYPE_CHECKING:
    from local.emulators.twilio.reporter import Reporter
    from local.emulators.twilio.reports import Delays, Step
    from local.emulators.twilio.sending import Form
    from local.emulators.twilio.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of one request: the message where one was kept, and the plan for its answer."""

    message: LedgerMessage | None
    plan: SendPlan


class Outbound:
    """Accepts messages and plans the statuses they will have."""

    def __init__(
        self, world: World, reporter: Reporter, *, delays: Delays, read_receipts: bool
    ) -> None:
        self._world = world
        self._reporter = reporter
        self._delays = delays
        self._read_receipts = read_receipts

    def send(self, form: Form) -> Sent:
        """Accept a request or raise its refusal; a scripted one strikes only a valid request."""
        request = read_send(form, self._world.account, self._world.templates)
        plan = self._world.behaviours.for_send(SendPlan(steps=self._steps(request)), request.to)
        if not plan.reaches_user_ids and phone_of(request.to) is None:
            raise ApiError(21211, f"Invalid 'To' Phone Number: {request.to}")
        if plan.refusal and plan.as_html:
            return Sent(message=None, plan=plan)
        if plan.refusal:
            raise plan.refusal
        self._world.rules.require_pause(at=self._world.clock.now())
        return Sent(message=self._keep(request, Direction.OUTBOUND_API, plan), plan=plan)

    def reply(self, to: str, text: str) -> None:
        """Send what a webhook's answer said."""
        request = SendRequest(to=to, sender=self._world.account.sender, body=text)
        self._keep(request, Direction.OUTBOUND_REPLY, SendPlan(steps=self._steps(request)))

    def _keep(self, request: SendRequest, direction: Direction, plan: SendPlan) -> LedgerMessage:
        now = self._world.clock.now()
        message = LedgerMessage(
            sid=self._world.sids.message(media=bool(request.media_urls)),
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
        self._world.ledger.add(message)
        self._world.journal.append(
            "accepted",
            sid=message.sid,
            to=message.to,
            body=message.body,
            content_sid=message.content_sid,
            direction=str(direction),
            answer=str(plan.answer),
        )
        self._reporter.follow(message, plan, request.status_callback)
        return message

    def _steps(self, request: SendRequest) -> tuple[Step, ...]:
        code = self._world.rules.verdict(
            request.to, approved_template=request.approved_template, at=self._world.clock.now()
        )
        if code is None and request.lacks_variables:
            code = 63028
        if code is not None:
            return failing_steps(code, self._delays)
        return usual_steps(self._delays, read_receipts=self._read_receipts)
