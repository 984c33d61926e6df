"""EventBridge's door, each minute: whoever is due is nudged, and lost webhooks are made up for."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.caretaker import Runtime, runtime
from aftercall.domain.errors import AftercallError
from aftercall.flows.collect_inbound import collect_inbound
from aftercall.flows.nudge_due import nudge_due
from aftercall.telemetry import Metric, count, logger


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Take one round; that Twilio cannot be read keeps nobody from being nudged."""
    held = runtime()
    taken = nudge_due(due=held.due, nudges=held.nudges, clock=held.clock)
    stored = _collect(held)
    logger.info("round taken", due=taken.due, nudged=taken.nudged, stored=stored)
    return {"due": taken.due, "nudged": taken.nudged, "stored": stored}


def _collect(held: Runtime) -> int:
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
        return 0
    if collected.stored:
        logger.warning("lost webhooks made up for", stored=collected.stored)
        count(Metric.WEBHOOK_LOST, collected.stored)
    return collected.stored
