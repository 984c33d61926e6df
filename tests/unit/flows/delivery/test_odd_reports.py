"""Reports as people have met them: out of order, without a code, with a word for one, a limit.

Reported at https://github.com/twilio-labs/twilio-firebase-extensions/pull/21,
https://github.com/chatwoot/chatwoot/pull/14149, https://github.com/twilio/twilio-csharp/issues/488
and https://github.com/nyaruka/courier/pull/733.
"""

from aftercall.domain.conversation import Control
from aftercall.domain.delivery import DeliveryReport, DeliveryStatus
from aftercall.flows.delivery.record_delivery import DeliveryOutcome, record_delivery
from aftercall.gateways.twilio.webhook import read_failure
from tests.unit.flows.turn_harness import QUIET, TurnHarness


def answered() -> TurnHarness:
    harness = TurnHarness()
    harness.writes("Hola")
    harness.look(QUIET)
    return harness


def reports(harness: TurnHarness, status: str, code: str | None = None) -> DeliveryOutcome:
    message, sid = harness.whatsapp.ledger[-1]
    known = DeliveryStatus(status)
    report = DeliveryReport(
        message_id=message.message_id,
        customer=message.customer,
        message_sid=sid,
        status=known,
        error_code=code,
        failure=read_failure(known, code, None),
        at=harness.clock.now(),
    )
    return record_delivery(
        report,
        conversations=harness.conversations,
        messages=harness.messages,
        turn_requests=harness.turn_requests,
        clock=harness.clock,
        rng=harness.rng,
    )


def test_what_was_delivered_stays_so_whatever_comes_later() -> None:
    harness = answered()
    for status in ("delivered", "sent", "queued"):
        reports(harness, status)
    assert harness.ours[0].delivery is DeliveryStatus.DELIVERED


def test_a_failure_without_a_code_keeps_the_first_ones_reason() -> None:
    harness = answered()
    reports(harness, "failed", "63024")
    reason = harness.ours[0].reason
    assert reports(harness, "failed") is DeliveryOutcome.UNCHANGED
    assert (harness.ours[0].error_code, harness.ours[0].reason) == ("63024", reason)


def test_a_code_that_is_a_word_is_a_failure_for_a_person() -> None:
    harness = answered()
    assert reports(harness, "failed", "InvalidSandboxRequest") is DeliveryOutcome.HANDED_OVER
    assert harness.state.control is Control.HUMAN
    assert harness.state.handed_over_for == "not_delivered"


def test_a_rate_limit_in_a_report_is_tried_again_later() -> None:
    harness = answered()
    assert reports(harness, "failed", "63018") is DeliveryOutcome.RETRY_QUEUED
    harness.look(60)
    assert [one.retry_of for one in harness.ours] == [None, 2]
    assert harness.whatsapp.texts == ["Respuesta 1", "Respuesta 1"]
