"""The facts that the rules of the gate decide on; everything is passed in, nothing is read."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aftercall.domain.conversation import Conversation
from aftercall.domain.message import OutboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePolicy:
    """The settings that rules depend on; the sandbox is an explicit switch, never a fallback."""

    sandbox: bool
    openings: bool


class DaySlot(StrEnum):
    """Whether one of the day's openings was reserved for this message.

    NOT_ASKED: the day's count is only raised once every other rule allows the opening.
    """

    NOT_ASKED = "not_asked"
    RESERVED = "reserved"
    NONE_LEFT = "none_left"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFacts:
    """The message, its conversation as read, the settings, and the time."""

    message: OutboundMessage
    conversation: Conversation
    policy: GatePolicy
    now: datetime
    day_slot: DaySlot = DaySlot.NOT_ASKED
