"""EventBridge's door, each minute: whoever is due is nudged, and lost webhooks are made up for."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.caretaker import Runtime, runtime
from aftercall.domain.errors import AftercallError
from aftercall.flows.collect_inbound import collect_inbound
from aftercall.flows.nudge_due import nudge_due
from aftercall.telemetry import Metric, count, logger

_LEFT_FOR_WRITES = timedelta(seconds=5)


def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Take one round, both halves side by side: neither waits for the other or fails with it."""
    held = runtime()
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    until = held.clock.now() + left - _LEFT_FOR_WRITES
    halves = held.side_by_side.run([partial(_nudge, held, until), partial(_collect, held)])
    taken = {name: number for half in halves for name, number in half.items()}
    logger.info("round taken", extra=taken)
    return taken


def _nudge(held: Runtime, until: datetime) -> dict[str, int]:
    taken = nudge_due(
        due=held.due,
        nudges=held.nudges,
        clock=held.clock,
        per_second=held.sends_per_second,
        until=until,
    )
    return {"due": taken.due, "nudged": taken.nudged}


def _collect(held: Runtime) -> dict[str, int]:
    try:
        collected = collect_inbound(
            inbox=held.inbox,
            mark=held.inbox_mark,
            conversations=held.conversations,
            messages=held.messages,
            nudges=held.nudges,
            clock=held.clock,
            chance=held.chance,
        )
    except AftercallError as error:
        # The mark stands where it stood: the next round looks from there.
        logger.error("inbox not read", kind=type(error).__name__, reason=str(error))
        count(Metric.INBOX_FAILED)
        return {"stored": 0}
    if collected.stored:
        logger.warning("lost webhooks made up for", stored=collected.stored)
        count(Metric.WEBHOOK_LOST, collected.stored)
    return {"stored": collected.stored}
