"""ElevenLabs' post-call webhook: starts a conversation seconds after its call.

A defect of the request is a 4xx without side effect, a defect of ours a 500, so that ElevenLabs
tries again where its retries are on.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from aftercall.bootstrap.call_webhook import Runtime, get_runtime
from aftercall.domain.call import FinishedCall
from aftercall.domain.errors import AftercallError, Misconfigured, Refused
from aftercall.flows.calls.receive_reported_call import (
    ReportedCall,
    ReportedCallOutcome,
    receive_reported_call,
)
from aftercall.gateways.api_gateway import Answer, BadRequest, empty, refusal_of
from aftercall.gateways.elevenlabs.post_call_webhook import read_signed_call
from aftercall.telemetry import Metric, count, logger, mask


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> Answer:
    """Receive one post-call event."""
    try:
        return _take(event, get_runtime())
    except BadRequest as refusal:
        logger.warning("request refused", status=int(refusal.status), reason=str(refusal))
        if refusal.status is HTTPStatus.FORBIDDEN:
            count(Metric.SIGNATURE_FAILED)
        return refusal_of(refusal)
    except Refused as error:
        # Signed but not readable: another delivery would not help, and the poller finds the call.
        logger.error("call unreadable", reason=str(error))
        count(Metric.CALL_UNREADABLE)
        return empty(HTTPStatus.OK)
    except Misconfigured as error:
        # Optional: without its secret this address is not in use, and the poller finds the calls.
        logger.warning("call webhook not in use", reason=str(error))
        return empty(HTTPStatus.NOT_FOUND)
    except (AftercallError, ClientError, BotoCoreError) as error:
        logger.error("webhook not taken in", kind=type(error).__name__, reason=str(error))
        count(Metric.WEBHOOK_DEFECT)
        return empty(HTTPStatus.INTERNAL_SERVER_ERROR)


def _take(event: dict[str, Any], runtime: Runtime) -> Answer:
    call = read_signed_call(event, runtime.secrets, runtime.clock.now(), runtime.numbers)
    reported = ReportedCall(ReportedCallOutcome.LEFT_TO_POLLER)
    named: dict[str, str | None] = {"call_id": None}
    if call is not None:
        reported = _open(call, runtime)
        named = {"call_id": call.call_id, "customer": mask(call.phone) if call.phone else None}
    logger.info(
        "call reported", extra={**named, "outcome": reported.outcome, "reason": reported.reason}
    )
    return empty(HTTPStatus.OK)


def _open(call: FinishedCall, runtime: Runtime) -> ReportedCall:
    since = runtime.policy.since or runtime.call_intake.cursors.first_round()
    policy = replace(runtime.policy, since=since)
    return receive_reported_call(
        call,
        policy=policy,
        calls=runtime.call_intake.calls,
        start=runtime.call_intake.start,
        clock=runtime.clock,
    )
