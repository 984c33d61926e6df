"""Twilio's report on a message of ours: how far it has come, and proof that it was accepted."""

from enum import StrEnum

from aftercall.domain.change import Change, Written
from aftercall.domain.conversation import Conversation
from aftercall.domain.delivery import DeliveryReport
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.outbox import apply_report, seq_in
from aftercall.domain.steps import count_late
from aftercall.ports import Chance, Clock, Conversations, Messages, Nudges

MOST_TRIES = 12


class DeliveryOutcome(StrEnum):
    """What the report changed."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    UNKNOWN_MESSAGE = "unknown_message"


def record_delivery(
    report: DeliveryReport,
    *,
    conversations: Conversations,
    messages: Messages,
    nudges: Nudges,
    clock: Clock,
    chance: Chance,
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
        came_late = before.state is State.UNKNOWN and after.state is State.SENT
        held = conversations.load(report.customer) if came_late else None
        if held is None:
            moved = messages.move(before, after)
        else:
            moved = _move_and_count(held, before, after, conversations, chance)
        if moved:
            if after.state is not before.state:
                # The outbox was waiting for this proof.
                nudges.nudge(report.customer, f"proof:{report.message_id}")
            return DeliveryOutcome.RECORDED
        clock.sleep(chance.fraction() * 0.02 * (tried + 1))
    raise Unavailable(f"message {report.message_id} kept moving while its report was recorded")


def _move_and_count(
    held: Conversation,
    before: OutboundMessage,
    after: OutboundMessage,
    conversations: Conversations,
    chance: Chance,
) -> bool:
    """Record proof of a message that was given up on, and count it as sent after all."""
    change = Change(
        token=chance.token(), before=held, after=count_late(held), moved=((before, after),)
    )
    return conversations.write(change) is Written.DONE
