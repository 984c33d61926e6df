"""Invoked by EventBridge each minute: requests due turns and stores messages of lost webhooks."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.reconciler import Runtime, get_runtime
from aftercall.domain.errors import AftercallError
from aftercall.flows.inbound.recover_missed_messages import recover_missed_messages
from aftercall.flows.reconcile.enqueue_due import enqueue_due
from aftercall.flows.reconcile.release_waiting import release_waiting
from aftercall.telemetry import Metric, count, logger

_LEFT_FOR_WRITES = timedelta(seconds=5)
_IN_TIME = timedelta(minutes=5)


def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Run both halves of a round in parallel: neither waits for the other.

    Returns how many conversations were due, turn requests enqueued, and messages stored.
    """
    runtime = get_runtime()
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    until = runtime.clock.now() + left - _LEFT_FOR_WRITES
    halves = runtime.executor.run(
        [partial(_enqueue_due, runtime, until), partial(_recover, runtime, until)]
    )
    taken = {name: number for half in halves for name, number in half.items()}
    logger.info("round taken", extra=taken)
    return taken


def _enqueue_due(runtime: Runtime, until: datetime) -> dict[str, int]:
    released = _release_waiting(runtime)
    taken = enqueue_due(
        due=runtime.due,
        turn_requests=runtime.turn_requests,
        clock=runtime.clock,
        executor=runtime.executor,
        per_second=runtime.sends_per_second,
        until=until,
    )
    return {"due": taken.due, "enqueued": taken.enqueued, "released": released}


def _release_waiting(runtime: Runtime) -> int:
    try:
        return release_waiting(
            due=runtime.due,
            activity=runtime.activity,
            conversations=runtime.conversations,
            clock=runtime.clock,
            rng=runtime.rng,
        )
    except AftercallError as error:
        # They are due at the end of their own delays; what is due now has to be requested anyway.
        logger.warning("waiting not released", kind=type(error).__name__, reason=str(error))
        return 0


def _recover(runtime: Runtime, until: datetime) -> dict[str, int]:
    try:
        recovered = recover_missed_messages(runtime.recovery, until=until)
    except AftercallError as error:
        # The cursor stands before what is missing: the next round reads the list from there.
        _log_failure(error)
        return {"stored": 0}
    for failure in recovered.failures[:1]:
        _log_failure(failure)
    if recovered.stored:
        logger.warning("lost webhooks made up for", stored=recovered.stored)
        count(Metric.WEBHOOK_LOST, recovered.stored)
    behind = runtime.clock.now() - recovered.position.through
    if behind > _IN_TIME:
        logger.warning("behind Twilio's list", seconds=round(behind.total_seconds()))
    return {"stored": recovered.stored}


def _log_failure(error: AftercallError) -> None:
    logger.error("inbox not read", kind=type(error).__name__, reason=str(error))
    count(Metric.INBOX_FAILED)
