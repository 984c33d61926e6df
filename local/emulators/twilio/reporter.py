"""Leads each outbound message through its statuses and reports them where the sender asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.twilio.postman import Letter
from local.emulators.twilio.reports import report_fields

if TYPE_CHECKING:
    from local.emulators.twilio.ledger import LedgerMessage
    from local.emulators.twilio.plans import SendPlan
    from local.emulators.twilio.reports import Step
    from local.emulators.twilio.world import World


class Reporter:
    """Takes one step after another, so that reports keep their order unless a plan breaks it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._install_sid = world.sids.fixed("XE", "channel")

    def follow(self, message: LedgerMessage, plan: SendPlan, callback: str | None) -> None:
        """Take the early steps now and leave the others to the background."""
        url = callback if plan.reports_posted else None
        early = plan.steps[: plan.reports_before_answer]
        for step in early:
            self._take(message, step, url)
        self._plan_next(message, plan.steps[len(early) :], url)

    def _plan_next(self, message: LedgerMessage, steps: tuple[Step, ...], url: str | None) -> None:
        if not steps:
            return

        def go_on() -> None:
            self._take(message, steps[0], url)
            self._plan_next(message, steps[1:], url)

        wait = self._world.clock.lasting(steps[0].wait).total_seconds()
        self._world.background.after(wait, go_on)

    def _take(self, message: LedgerMessage, step: Step, url: str | None) -> None:
        self._world.ledger.advance(
            message.sid, step.status, at=self._world.clock.now(), error_code=step.error_code
        )
        if url is None:
            return
        fields = report_fields(
            message,
            step,
            account_sid=self._world.account.account_sid,
            install_sid=self._install_sid,
            seed=self._world.seed,
        )
        letter = Letter(url=url, fields=fields, event=self._world.sids.event())
        for attempt in self._world.postman.deliver(letter):
            self._world.journal.append(
                "report",
                sid=message.sid,
                status=step.status,
                error_code=step.error_code,
                url=url,
                answer=attempt.status,
                attempt=attempt.number,
                ms=attempt.ms,
                failure=attempt.failure,
            )
