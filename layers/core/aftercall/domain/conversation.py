"""The conversation: one thread with one customer, as one small item.

Every decision of a turn is made on this item alone, and its version is the condition of the write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from aftercall.domain.opt_out import OptOutSource
from aftercall.domain.timers import Timers


class Control(StrEnum):
    """Who answers the customer."""

    AGENT = "agent"
    HUMAN = "human"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOpening:
    """An opening that may not be sent yet; its text is in the record of its call."""

    call_id: str
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The state of a conversation.

    `version` rises with every write and is the condition of the next one. `seq` numbers inbound
    and outbound messages in one order; `in_seq` is the newest inbound one and `answered_seq` the
    newest that an answer covers. `outbox` holds the unfinished outbound seqs in order, and only
    its head may be in flight. `epoch` rises at each hand-over, give-back and opt-out. At
    `window_closed_at` WhatsApp refused free text: only a later message of the customer's opens the
    window again.

    `answered_at` is when the agent's newest answer was committed. `failures` counts its failures
    since and `failing_since` is the time of the first of them. `refusal` is the cause for which it
    refused the lines that are unanswered, `refusals` times.
    `handover` is why a person has to take over once the outbox is empty, and `handed_over_for` why
    one did.

    `last_ours_asks` says that our newest message to the customer asks something, other than an
    opening or a notice. `stop_asked_seq` is set while the customer's answer to our question whether
    to stop is outstanding (domain/stop_question).

    `due_at` is when the reconciler requests a turn: the earliest of `timers`, or later where one
    was requested already. `waiting_opening` is an opening that was deferred; it stands outside the
    outbox, so that it holds up no reply.

    `address` is the number that the customer last wrote from, where it is not `customer` itself.
    `scoped_id` is their id at WhatsApp as learned at `linked_at`. `merged_from` names it where a
    conversation had been led under it; that one is closed, and its `merged_into` is this customer.
    """

    customer: str
    started_at: datetime
    last_message_at: datetime
    version: int = 0
    control: Control = Control.AGENT
    epoch: int = 0
    seq: int = 0
    in_seq: int = 0
    answered_seq: int = 0
    outbox: tuple[int, ...] = ()
    waiting_since: datetime | None = None
    last_inbound_at: datetime | None = None
    window_closed_at: datetime | None = None
    opted_out_at: datetime | None = None
    opted_out_by: OptOutSource | None = None
    last_ours_asks: bool = False
    stop_asked_seq: int | None = None
    language: str | None = None
    name: str | None = None
    call_id: str | None = None
    agent_id: str | None = None
    answered_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    refusal: str | None = None
    refusals: int | None = None
    retry_at: datetime | None = None
    apologised_at: datetime | None = None
    handover: str | None = None
    handed_over_for: str | None = None
    inbound_count: int = 0
    outbound_count: int = 0
    timers: Timers = field(default_factory=Timers)
    due_at: datetime | None = None
    waiting_opening: WaitingOpening | None = None
    address: str | None = None
    scoped_id: str | None = None
    linked_at: datetime | None = None
    merged_from: str | None = None
    merged_into: str | None = None
    unknown_attributes: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Attributes that newer code wrote and this version does not know, in DynamoDB's own form:
    they are written back as they were read."""

    @property
    def has_unanswered(self) -> bool:
        """Whether the customer wrote something that no answer covers."""
        return self.in_seq > self.answered_seq

    @property
    def agent_may_answer(self) -> bool:
        """Whether the agent is in control and the customer has not opted out."""
        return self.control is Control.AGENT and self.opted_out_at is None

    @property
    def must_ask_back(self) -> bool:
        """Whether the customer is to be asked whether to stop."""
        return self.stop_asked_seq is not None and self.stop_asked_seq > self.answered_seq

    @property
    def awaits_stop_answer(self) -> bool:
        """Whether the customer was asked whether to stop, and has written nothing since."""
        return self.stop_asked_seq is not None and self.answered_seq >= max(
            self.stop_asked_seq, self.in_seq
        )

    @property
    def may_ask_back(self) -> bool:
        """Whether the customer may be asked whether to stop: by the agent's side, and once."""
        was_asked = self.stop_asked_seq is not None and not self.must_ask_back
        return self.agent_may_answer and not was_asked

    @property
    def waits_for_person(self) -> bool:
        """Whether the customer wrote something that nobody but a person will answer."""
        if self.opted_out_at is None:
            return self.control is Control.HUMAN and self.has_unanswered
        last = self.last_inbound_at
        if self.opted_out_by is OptOutSource.PROVIDER:
            return last is not None
        return last is not None and last > self.opted_out_at

    @property
    def message_count(self) -> int:
        """How many messages were received and accepted."""
        return self.inbound_count + self.outbound_count


@dataclass(frozen=True, slots=True)
class ControlState:
    """Who is in control and whether the customer opted out, as one value to compare.

    An answer that was made under one control state may not be sent under another: a person took
    over, the conversation was given back, or the customer opted out meanwhile.
    """

    control: Control
    epoch: int
    opted_out: bool


def control_state_of(conversation: Conversation) -> ControlState:
    """Return the conversation's control state as it stands."""
    return ControlState(
        conversation.control, conversation.epoch, conversation.opted_out_at is not None
    )
