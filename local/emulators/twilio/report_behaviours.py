"""Ways in which delivery reports come other than once each and in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local.emulators.twilio.reports import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.emulators.twilio.plans import Options, SendPlan

REPORTS: dict[str, Callable[[SendPlan, Options], SendPlan]] = {}


def _named(
    reshape: Callable[[SendPlan, Options], SendPlan],
) -> Callable[[SendPlan, Options], SendPlan]:
    REPORTS[reshape.__name__] = reshape
    return reshape


@_named
def delivery_fails(plan: SendPlan, options: Options) -> SendPlan:
    """End as `status` (undelivered) with `code` (63003) in place of all other statuses."""
    wait = plan.steps[0].wait
    status = options.status or "undelivered"
    step = Step(status=status, wait=wait, error_code=options.code or 63003)
    return replace(plan, steps=(step,))


@_named
def reports_shuffled(plan: SendPlan, _: Options) -> SendPlan:
    """Send the reports in the wrong order, the last one first."""
    waits = [step.wait for step in plan.steps]
    turned = (
        replace(step, wait=wait) for step, wait in zip(reversed(plan.steps), waits, strict=True)
    )
    return replace(plan, steps=tuple(turned))


@_named
def reports_duplicated(plan: SendPlan, _: Options) -> SendPlan:
    """Send each report twice."""
    twice = ((step, replace(step, wait=0.0)) for step in plan.steps)
    return replace(plan, steps=tuple(step for pair in twice for step in pair))


@_named
def reports_missing(plan: SendPlan, _: Options) -> SendPlan:
    """Send no report at all, whatever becomes of the message."""
    return replace(plan, reports_posted=False)


@_named
def report_before_answer(plan: SendPlan, _: Options) -> SendPlan:
    """Send the first report before the POST is answered."""
    return replace(plan, reports_before_answer=1)


@_named
def never_read(plan: SendPlan, _: Options) -> SendPlan:
    """Stop at delivered, like a customer who hides receipts."""
    return replace(plan, steps=tuple(step for step in plan.steps if step.status != "read"))


@_named
def read_without_delivered(plan: SendPlan, _: Options) -> SendPlan:
    """Leave out delivered."""
    return replace(plan, steps=tuple(step for step in plan.steps if step.status != "delivered"))
