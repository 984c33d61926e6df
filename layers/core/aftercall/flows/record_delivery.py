"""Twilio's report on a message of ours: how far it has come, and proof that it was accepted."""

from enum import StrEnum

from aftercall.domain.delivery import DeliveryReport
from aftercall.domain.errors import Unavailable
from aftercall.domain.outbox import apply_report, seq_in
from aftercall.ports import Chance, Clock, Messages, Nudges

MOST_TRIES = 12


class DeliveryOutcome(StrEnum):
    """What the report changed."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    UNKNOWN_MESSAGE = "unknown_message"


def record_delivery(
    report: DeliveryReport, *, messages: Messages, nudges: Nudges, clock: Clock, chance: Chance
) -> DeliveryOutcome:
    """Record one report, late, repeated or out of order.

    The message is found by the customer and the id in the path together, so that an id alone
    opens nothing. Raises Unavailable where the table gives no answer.
    """
    seq = seq_in(report.message_id)
    for tried in range(MOST_TRIES):
        before = None if seq is None else messages.outbound(report.customer, seq)
        if before is None or before.message_id != report.message_id:
            return DeliveryOutcome.UNKNOWN_MESSAGE
        after = apply_report(before, report)
        if after == before:
            return DeliveryOutcome.UNCHANGED
        if messages.move(before, after):
            if after.state is not before.state:
                # The outbox was waiting for this proof.
                nudges.nudge(report.customer, f"proof:{report.message_id}")
            return DeliveryOutcome.RECORDED
        clock.sleep(chance.fraction() * 0.02 * (tried + 1))
    raise Unavailable(f"message {report.message_id} kept moving while its report was recorded")
