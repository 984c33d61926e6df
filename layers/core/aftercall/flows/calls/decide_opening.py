"""Whether an opening may be sent: the gate, and one of the day's openings reserved for it."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.conversation import Conversation
from aftercall.domain.gate.decide import decide_send
from aftercall.domain.gate.facts import DaySlot, GatePolicy, SendFacts
from aftercall.domain.gate.send_decision import SendDecision
from aftercall.domain.message import OutboundMessage
from aftercall.domain.opening import OpeningPolicy
from aftercall.ports import PollCursors


class DayReservation:
    """Reserves one of the day's openings at the first call, and returns the same at later ones.

    The decision is made again after a lost race, and must not use up a second opening.
    """

    def __init__(self, cursors: PollCursors, day: str, limit: int) -> None:
        self._cursors = cursors
        self._day = day
        self._limit = limit
        self._slot = DaySlot.NOT_ASKED

    def __call__(self) -> DaySlot:
        """Return whether an opening is reserved. Raises Unavailable."""
        if self._slot is DaySlot.NOT_ASKED:
            is_reserved = self._cursors.reserve_opening(self._day, self._limit)
            self._slot = DaySlot.RESERVED if is_reserved else DaySlot.NONE_LEFT
        return self._slot


def decide_opening(
    message: OutboundMessage,
    base: Conversation,
    policy: OpeningPolicy,
    reserve: DayReservation,
    now: datetime,
) -> SendDecision:
    """Return the gate's decision on an opening.

    Only an opening that every other rule allows reserves one of the day's openings: others would
    use up the maximum without being sent.
    """
    gate = GatePolicy(sandbox=policy.sandbox, openings=policy.enabled)
    facts = SendFacts(message=message, conversation=base, policy=gate, now=now)
    decision = decide_send(facts)
    if not decision.is_allowed:
        return decision
    return decide_send(replace(facts, day_slot=reserve()))
