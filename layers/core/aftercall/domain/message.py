"""The messages of a conversation: inbound from the customer, outbound from us.

An outbound message is its own outbox item: it is stored before it is sent, and its state says
what may still happen to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.gate.send_decision import SendDecision
from aftercall.domain.opt_out import OptOutKeyword
from aftercall.domain.seq_range import SeqRange


class Direction(StrEnum):
    """Who wrote."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Kind(StrEnum):
    """Why an outbound message exists.

    A silence answers lines with nothing, on purpose: it is an item of the thread, never a message.
    """

    OPENING = "opening"
    REPLY = "reply"
    NOTICE = "notice"
    OPERATOR = "operator"
    SILENCE = "silence"


class State(StrEnum):
    """Where an outbound message stands; `sent` means accepted by Twilio, not delivered.

    SILENT: nothing was to be sent, which is the only state of a silence.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    SILENT = "silent"


FINISHED = frozenset({State.SENT, State.FAILED, State.UNKNOWN, State.CANCELLED, State.SILENT})
LEGAL_STEPS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.SENDING, State.CANCELLED, State.SENT, State.UNKNOWN}),
    State.SENDING: frozenset({State.SENT, State.FAILED, State.PENDING, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.SENT}),
    State.SENT: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
    State.SILENT: frozenset(),
}


NUM_MEDIA = "NumMedia"
"""The name in `details` of how many files a message has whose webhook was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message from a customer; `seq` is 0 until it is stored.

    `at` is when it arrived, which may be well before it was stored.
    `address` is where it came from, where that is not `customer` itself, and `scoped_id` the
    sender's id at WhatsApp, where Twilio named it. `opt_out_type` is the keyword that Twilio itself
    recognised and acted on, None where it recognised none or is not asked to. `form_notes` says in
    sentences which fields of Twilio's form were not read as they came.
    """

    customer: str
    message_sid: str
    text: str
    at: datetime
    seq: int = 0
    message_type: str = "text"
    profile_name: str = ""
    media: tuple[str, ...] = ()
    details: dict[str, str] = field(default_factory=dict)
    address: str | None = None
    scoped_id: str | None = None
    opt_out_type: OptOutKeyword | None = None
    form_notes: tuple[str, ...] = ()
    unknown_attributes: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Attributes that newer code wrote and this version does not know, in DynamoDB's own form:
    they are written back as they were read."""

    @property
    def written_at(self) -> datetime:
        """When it was written."""
        return self.at

    @property
    def needs_no_answer(self) -> str | None:
        """Why nobody has to answer it, or None where somebody has to.

        Twilio answers HELP itself. A reaction without a text is one that was taken back.
        """
        if self.opt_out_type is OptOutKeyword.HELP:
            return "Twilio answered the request for help"
        taken_back = self.message_type == "reaction" and not self.text.strip()
        return "a reaction was taken back" if taken_back else None

    @property
    def lacks_media(self) -> bool:
        """Whether Twilio's list, from which it was read, counts media that are not named here."""
        return NUM_MEDIA in self.details and not self.media


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """One message to a customer and its outbox state.

    `message_id` is the opaque id in the status callback's path. A reply or a silence `answers` a
    range of inbound messages; an opening or a notice answers none. With `content_sid` the message
    is an approved template and `text` is what it will read like. `version` rises with every write
    and is the condition of the next one. `decision` is the gate's on the last try.

    `attempt` counts the attempts to send it. `resends` counts those that were made although the
    outcome of the attempt before was unknown. `server_error` says that Twilio answered the last
    attempt with a 5xx; `may_be_out` says that the outcome of some earlier attempt is unknown, so
    that the customer may have the message.

    A message that Twilio accepted and then could not deliver is finished, and a new message retries
    it: `retry_of` is the seq of the first one, and `retries` how many retries there were.

    `request_id` is that of the operator's request, which makes one message only. `address` is where
    it is sent, where that is not `customer` itself. `reason` and `next_action` are for people.
    """

    customer: str
    seq: int
    message_id: str
    kind: Kind
    text: str
    created_at: datetime
    version: int = 1
    state: State = State.PENDING
    epoch: int = 0
    answers: SeqRange = field(default_factory=SeqRange)
    part: int = 1
    parts: int = 1
    content_sid: str | None = None
    content_variables: dict[str, str] = field(default_factory=dict)
    call_id: str | None = None
    agent_session_id: str | None = None
    decision: SendDecision | None = None
    attempt: int = 0
    resends: int = 0
    retry_of: int | None = None
    retries: int = 0
    request_id: str | None = None
    server_error: bool = False
    may_be_out: bool = False
    begun_at: datetime | None = None
    not_before: datetime | None = None
    message_sid: str | None = None
    duplicate_sids: tuple[str, ...] = ()
    sent_at: datetime | None = None
    delivery: DeliveryStatus | None = None
    error_code: str | None = None
    reason: str | None = None
    next_action: str | None = None
    address: str | None = None
    unknown_attributes: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Attributes that newer code wrote and this version does not know, in DynamoDB's own form:
    they are written back as they were read."""

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is to be done to send it."""
        return self.state in FINISHED

    @property
    def written_at(self) -> datetime:
        """When it was written, which is before it is sent."""
        return self.created_at

    @property
    def sent_to(self) -> str:
        """The address that it goes to."""
        return self.address or self.customer

    @property
    def is_undelivered(self) -> bool:
        """Whether Twilio accepted it and then reported that it was not delivered."""
        return self.delivery in (DeliveryStatus.FAILED, DeliveryStatus.UNDELIVERED)


Message = InboundMessage | OutboundMessage
