"""EventBridge's door, each minute: whoever is due for a look is nudged."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from aftercall.bootstrap.caretaker import runtime
from aftercall.flows.nudge_due import nudge_due
from aftercall.telemetry import logger


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Take one round."""
    held = runtime()
    taken = nudge_due(due=held.due, nudges=held.nudges, clock=held.clock)
    logger.info("round taken", due=taken.due, nudged=taken.nudged)
    return {"due": taken.due, "nudged": taken.nudged}
