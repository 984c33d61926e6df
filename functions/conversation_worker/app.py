"""Takes turn requests from SQS, a message group per customer: asks the agent, sends its reply."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.conversation_worker import Runtime, get_runtime
from aftercall.domain.errors import AftercallError, Unavailable
from aftercall.flows.reconcile.back_off import back_off, release_customer
from aftercall.flows.turn.run_turn import run_turn
from aftercall.flows.turn.turn_context import TurnEventKind, TurnOutcome, TurnReport
from aftercall.gateways.sqs.turn_request_consumer import CustomerBatch, group_by_customer
from aftercall.telemetry import Metric, count, logger, mask, without_numbers

_COUNTED = {
    TurnEventKind.AGENT_FAILED: Metric.AGENT_FAILED,
    TurnEventKind.GAVE_UP: Metric.SEND_UNKNOWN,
    TurnEventKind.SEND_ALARM: Metric.SEND_ALARM,
}
_LEFT_FOR_WRITES = timedelta(seconds=3)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Run a turn for every customer in parallel; return the turn requests of those that failed.

    Those of requests that were received before, too: one after another they would wait for each
    other's agent, run out of time, and become dead letters without having been asked.
    """
    runtime = get_runtime()
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = runtime.clock.now() + left - _LEFT_FOR_WRITES
    batches = group_by_customer(event["Records"])
    jobs = [partial(_run_turn_of, runtime, batch, deadline) for batch in batches]
    failed = [
        batch for batch, done in zip(batches, runtime.executor.run(jobs), strict=True) if not done
    ]
    message_ids = [
        turn_request.message_id for batch in failed for turn_request in batch.turn_requests
    ]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}


def _run_turn_of(runtime: Runtime, batch: CustomerBatch, deadline: datetime) -> bool:
    """Run a customer's turn; return whether its turn requests are done."""
    try:
        if batch.releases:
            _release(runtime, batch)
        report = run_turn(
            batch.customer, deadline=deadline, ports=runtime.ports, policy=runtime.policy
        )
    except Exception as error:  # noqa: BLE001 - one customer's failure must not reach another's
        known = isinstance(error, AftercallError)
        logger.error(
            "turn failed",
            customer=mask(batch.customer),
            causes=batch.causes,
            kind=type(error).__name__,
            reason=str(error) if known else None,
            exc_info=None if known else error,
        )
        count(Metric.TURN_FAILED)
        if batch.is_the_last:
            _back_off(runtime, batch, error)
        runtime.source.put_back(batch)
        return False
    _log(batch, report)
    if _wants_another_turn(batch, report):
        runtime.source.put_back(batch)
        return False
    runtime.source.delete(batch)
    return True


def _wants_another_turn(batch: CustomerBatch, report: TurnReport) -> bool:
    """Return whether the turn requests are to be delivered once more.

    For a short wait only once: each delivery counts, and a fifth makes a dead letter.
    """
    if report.outcome is TurnOutcome.SOON:
        return not batch.was_received_before
    return report.outcome is TurnOutcome.OUT_OF_TIME


def _release(runtime: Runtime, batch: CustomerBatch) -> None:
    release_customer(
        batch.customer,
        conversations=runtime.ports.conversations,
        clock=runtime.clock,
        rng=runtime.ports.rng,
    )


def _back_off(runtime: Runtime, batch: CustomerBatch, error: Exception) -> None:
    try:
        back_off(
            batch.customer,
            may_pass=isinstance(error, Unavailable),
            conversations=runtime.ports.conversations,
            clock=runtime.clock,
            rng=runtime.ports.rng,
        )
    except Exception as again:  # noqa: BLE001 - the table may be what fails
        logger.warning(
            "failure not recorded", customer=mask(batch.customer), kind=type(again).__name__
        )


def _log(batch: CustomerBatch, report: TurnReport) -> None:
    named = {"customer": mask(batch.customer), "causes": batch.causes}
    for event in report.events:
        logger.info(event.kind, extra={**named, **without_numbers(event.facts)})
        if event.kind in _COUNTED:
            count(_COUNTED[event.kind])
    logger.info("turn taken", extra={**named, "outcome": report.outcome})
