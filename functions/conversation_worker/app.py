"""SQS's door, a group per customer: the agent answers, the reply goes out."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.conversation_worker import Runtime, runtime
from aftercall.domain.errors import AftercallError, Unavailable
from aftercall.flows.back_off import back_off, release_customer
from aftercall.flows.take_turn import take_turn
from aftercall.flows.turn_frame import Told, TurnOutcome, TurnReport
from aftercall.gateways.turns_source import Look, read_looks
from aftercall.telemetry import Metric, count, logger, mask, without_numbers

_COUNTED = {
    Told.AGENT_FAILED: Metric.AGENT_FAILED,
    Told.GAVE_UP: Metric.SEND_UNKNOWN,
    Told.SEND_ALARM: Metric.SEND_ALARM,
}
_LEFT_FOR_WRITES = timedelta(seconds=3)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Look at every customer of the batch side by side; return the nudges of those that failed.

    A nudge that was received before is handled alone and last: whatever made its look fail cannot
    take the others with it.
    """
    held = runtime()
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = held.clock.now() + left - _LEFT_FOR_WRITES
    looks = read_looks(event["Records"])
    fresh = [look for look in looks if not look.was_received_before]
    jobs = [partial(_look_at, held, look, deadline) for look in fresh]
    failed = [
        look for look, done in zip(fresh, held.side_by_side.run(jobs), strict=True) if not done
    ]
    again = [look for look in looks if look.was_received_before]
    failed += [look for look in again if not _look_at(held, look, deadline)]
    nudges = [nudge.message_id for look in failed for nudge in look.nudges]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in nudges]}


def _look_at(held: Runtime, look: Look, deadline: datetime) -> bool:
    """Take a customer's turn; say whether its nudges are done with."""
    try:
        if look.releases:
            _release(held, look)
        report = take_turn(look.customer, deadline=deadline, ports=held.ports, policy=held.policy)
    except Exception as error:  # noqa: BLE001 - one customer's failure must not reach another's
        known = isinstance(error, AftercallError)
        logger.error(
            "turn failed",
            customer=mask(look.customer),
            causes=look.causes,
            kind=type(error).__name__,
            reason=str(error) if known else None,
            exc_info=None if known else error,
        )
        count(Metric.TURN_FAILED)
        if look.is_the_last:
            _back_off(held, look, error)
        held.source.put_back(look)
        return False
    _log(look, report)
    if _comes_again(look, report):
        held.source.put_back(look)
        return False
    held.source.delete(look)
    return True


def _comes_again(look: Look, report: TurnReport) -> bool:
    """Say whether the nudge is wanted once more.

    For a short wait only once, so that waiting leaves the receives to what fails.
    """
    if report.outcome is TurnOutcome.SOON:
        return not look.was_received_before
    return report.outcome is TurnOutcome.OUT_OF_TIME


def _release(held: Runtime, look: Look) -> None:
    release_customer(
        look.customer,
        conversations=held.ports.conversations,
        clock=held.clock,
        chance=held.ports.chance,
    )


def _back_off(held: Runtime, look: Look, error: Exception) -> None:
    try:
        back_off(
            look.customer,
            may_pass=isinstance(error, Unavailable),
            conversations=held.ports.conversations,
            clock=held.clock,
            chance=held.ports.chance,
        )
    except Exception as again:  # noqa: BLE001 - the table may be what fails
        logger.warning("failure not noted", customer=mask(look.customer), kind=type(again).__name__)


def _log(look: Look, report: TurnReport) -> None:
    named = {"customer": mask(look.customer), "causes": look.causes}
    for event in report.events:
        logger.info(event.what, extra={**named, **without_numbers(event.facts)})
        if event.what in _COUNTED:
            count(_COUNTED[event.what])
    logger.info("turn taken", extra={**named, "outcome": report.outcome})
