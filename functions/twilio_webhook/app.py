"""Twilio's webhooks: verify, store, request a turn, respond; the worker sends the reply later.

A defect of the request is a 4xx without side effect, a defect of ours a 500, so that Twilio tries
again. Forged requests and our own defects are counted, for the alarms to watch.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from aftercall.bootstrap.twilio_webhook import Runtime, get_runtime
from aftercall.domain.delivery import DeliveryReport
from aftercall.domain.errors import AftercallError
from aftercall.flows.customer_merge.link_addresses import link_addresses
from aftercall.flows.delivery.record_delivery import DeliveryOutcome, record_delivery
from aftercall.flows.inbound.receive_message import receive_message
from aftercall.gateways.api_gateway import Answer, BadRequest, empty, read_arrival, refusal_of
from aftercall.gateways.twilio.form import Form
from aftercall.gateways.twilio.signature import read_signed_form
from aftercall.gateways.twilio.webhook import read_message, read_report
from aftercall.gateways.twilio.webhook_responses import message_taken, self_test
from aftercall.telemetry import Metric, count, logger, mask

Event = dict[str, Any]


def incoming(event: Event) -> Answer:
    """Receive one message from a customer."""
    runtime = get_runtime()
    message = read_message(
        _signed_form(event, runtime),
        account_sid=runtime.settings.account_sid,
        sender=runtime.settings.sender,
        at=read_arrival(event, runtime.clock.now()),
    )
    receipt = receive_message(
        message,
        conversations=runtime.conversations,
        turn_requests=runtime.turn_requests,
        clock=runtime.clock,
        rng=runtime.rng,
    )
    logger.info(
        "message received",
        message_sid=message.message_sid,
        customer=mask(message.customer),
        receipt=receipt,
        notes=len(message.form_notes),
    )
    return message_taken()


def status(event: Event) -> Answer:
    """Receive one delivery report; the path, which Twilio signed, names the message."""
    runtime = get_runtime()
    report = read_report(
        _signed_form(event, runtime),
        message_id=event["rawPath"].rpartition("/")[2],
        account_sid=runtime.settings.account_sid,
        sender=runtime.settings.sender,
        at=runtime.clock.now(),
    )
    outcome = record_delivery(
        report,
        conversations=runtime.conversations,
        messages=runtime.messages,
        turn_requests=runtime.turn_requests,
        clock=runtime.clock,
        rng=runtime.rng,
    )
    logger.info(
        "delivery reported",
        message_id=report.message_id,
        message_sid=report.message_sid,
        customer=mask(report.customer),
        delivery=report.status,
        error_code=report.error_code,
        outcome=outcome,
    )
    if outcome is DeliveryOutcome.ALARM:
        _alarm(report)
    if outcome is not DeliveryOutcome.UNKNOWN_MESSAGE:
        _learn(report, runtime)
    return empty(HTTPStatus.NO_CONTENT)


def _learn(report: DeliveryReport, runtime: Runtime) -> None:
    learned = link_addresses(
        report,
        conversations=runtime.conversations,
        turn_requests=runtime.turn_requests,
        clock=runtime.clock,
        rng=runtime.rng,
    )
    if learned:
        logger.info("address learned", message_id=report.message_id, customer=mask(report.customer))


def _alarm(report: DeliveryReport) -> None:
    failure = report.failure
    logger.error(
        "message not delivered",
        message_id=report.message_id,
        customer=mask(report.customer),
        error_code=report.error_code,
        reason=failure.sentence if failure else None,
        next_action=failure.action if failure else None,
    )
    count(Metric.SEND_ALARM)


ROUTES: dict[str, Callable[[Event], Answer]] = {
    "POST /webhook/twilio/incoming": incoming,
    "POST /webhook/twilio/status/{message}": status,
    "GET /webhook/twilio/test": lambda _: self_test(datetime.now(UTC)),
}


def lambda_handler(event: Event, _context: LambdaContext) -> Answer:
    """Route by API Gateway's own key."""
    route = ROUTES.get(str(event.get("routeKey")))
    try:
        return route(event) if route else empty(HTTPStatus.NOT_FOUND)
    except BadRequest as refusal:
        logger.warning("request refused", status=int(refusal.status), reason=str(refusal))
        if refusal.status is HTTPStatus.FORBIDDEN:
            count(Metric.SIGNATURE_FAILED)
        return refusal_of(refusal)
    except (AftercallError, ClientError, BotoCoreError) as error:
        logger.error("webhook not taken in", kind=type(error).__name__, reason=str(error))
        count(Metric.WEBHOOK_DEFECT)
        return empty(HTTPStatus.INTERNAL_SERVER_ERROR)


def _signed_form(event: Event, runtime: Runtime) -> Form:
    return read_signed_form(event, runtime.settings.public_base_url, runtime.auth_tokens)
