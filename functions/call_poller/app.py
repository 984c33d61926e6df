"""Invoked by EventBridge each minute: finds finished calls and starts their conversations."""

from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.call_poller import Runtime, get_runtime
from aftercall.domain.errors import AftercallError
from aftercall.flows.calls.evaluate_recipient import PollContext
from aftercall.flows.calls.find_finished_calls import PollReport, find_finished_calls
from aftercall.telemetry import Metric, count, logger, mask

EVERY_PAGE_EACH = 15
LEFT_FOR_THE_LAST_CALLS = timedelta(seconds=12)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Run one round: the newest page of batches, and every page in each fifteenth round."""
    runtime = get_runtime()
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    poll = PollContext(
        source=runtime.source,
        cursors=runtime.call_intake.cursors,
        calls=runtime.call_intake.calls,
        start=runtime.call_intake.start,
        clock=runtime.clock,
        executor=runtime.executor,
        deadline=runtime.clock.now() + left - LEFT_FOR_THE_LAST_CALLS,
    )
    try:
        report = find_finished_calls(poll, runtime.policy, every_page=_every_page(event, runtime))
    except AftercallError as error:
        # The next round finds the same calls: a cursor is saved after its calls are recorded.
        logger.error("poll failed", kind=type(error).__name__, reason=str(error))
        count(Metric.POLL_FAILED)
        raise
    _log(report)
    return {"batches": report.batches, "considered": len(report.evaluated)}


def _every_page(event: dict[str, Any], runtime: Runtime) -> bool:
    """Count rounds by the time they were meant for, which does not drift as the start does."""
    meant_for = event.get("time")
    moment = datetime.fromisoformat(meant_for) if meant_for else runtime.clock.now()
    return int(moment.timestamp() // runtime.poll_seconds) % EVERY_PAGE_EACH == 0


def _log(report: PollReport) -> None:
    for seen in report.evaluated:
        logger.info(
            "call considered",
            call_id=seen.call_id,
            batch_id=seen.batch_id,
            recipient_id=seen.recipient_id,
            customer=mask(seen.customer) if seen.customer else None,
            outcome=seen.outcome or "waiting",
            reason=seen.reason,
        )
    for sentence in report.unreadable:
        logger.error("call unreadable", reason=sentence)
    if report.unreadable:
        count(Metric.CALL_UNREADABLE, len(report.unreadable))
    logger.info("polled", batches=report.batches, considered=len(report.evaluated))
