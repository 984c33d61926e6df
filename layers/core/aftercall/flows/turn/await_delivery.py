"""A part of an answer waits, within the turn, until the part before it was delivered."""

from datetime import datetime
from enum import StrEnum

from aftercall.domain.message import OutboundMessage
from aftercall.domain.part_order import follows_a_part, waits_until
from aftercall.flows.turn.turn_context import Turn

POLL_SECONDS = 0.5
"""A report is an event for the webhook; the turn sees it by reading the part before again."""


class PartWait(StrEnum):
    """Whether a part had to wait for the one before it, and whether there was the time for it."""

    NOT_NEEDED = "not_needed"
    WAITED = "waited"
    OUT_OF_TIME = "out_of_time"


def await_delivery(turn: Turn, message: OutboundMessage) -> PartWait:
    """Wait for the part before, if there is one on its way.

    After a wait the caller reads everything again: a person may have taken over meanwhile. The turn
    waits itself, because a request that was put back or due would be delivered too late: it takes
    ten seconds or a minute, and the longest wait is four. Other customers of the batch have threads
    of their own. A turn that dies here leaves the part in the outbox, and the next one does not
    wait.
    """
    if not follows_a_part(message):
        return PartWait.NOT_NEEDED
    until = _until(turn, message)
    if until is None or turn.now >= until:
        return PartWait.NOT_NEEDED
    while until is not None and turn.now < until:
        if not _has_time(turn):
            return PartWait.OUT_OF_TIME
        turn.ports.clock.sleep(min(POLL_SECONDS, (until - turn.now).total_seconds()))
        until = _until(turn, message)
    return PartWait.WAITED


def _has_time(turn: Turn) -> bool:
    return turn.time_left - POLL_SECONDS >= turn.policy.timings.send_within.total_seconds()


def _until(turn: Turn, message: OutboundMessage) -> datetime | None:
    messages, customer = turn.ports.messages, message.customer
    first_seq = message.seq - message.part + 1
    previous = messages.outbound(customer, message.seq - 1)
    first = previous if message.part == 2 else messages.outbound(customer, first_seq)
    return None if previous is None or first is None else waits_until(previous, first)
