"""Twilio in memory: accepts and lists messages, posts webhooks once and reports in any order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.domain.opt_out import read_opt_out_type
from aftercall.domain.phone import other_address, read_customer, to_whatsapp
from aftercall.domain.send_outcome import Accepted, NotSent, SendOutcome
from aftercall.ports import ReceivedPage
from tests.simulation.world.scheduler import BEGIN, Scheduler

LISTED_AFTER = (200, 20_000)
WEBHOOK_DELAY = (100, 600)
REPORTS = (("sent", (30, 2_000)), ("delivered", (300, 6_000)), ("read", (1_000, 20_000)))
"""Each report's delay after acceptance; the delays overlap, so that any order occurs."""
REPORTS_OF_A_LOSS = (("sent", (30, 2_000)), ("undelivered", (300, 6_000)))
ARRIVED = ("delivered", "read")
"""The reports that contain the receiver's scoped id."""
CLOCK_TOLERANCE = timedelta(seconds=5)
LIST_PAGE = 2
"""How many messages a page of the list shows: few, so that scenarios read several pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedMessage:
    """One message of ours that Twilio accepted; `posted_at` is when the call was made."""

    message_sid: str
    message: OutboundMessage
    posted_at: datetime
    at: datetime
    listed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerMessage:
    """One message from a customer, as Twilio stores it."""

    message: InboundMessage
    listed_at: datetime


@dataclass(slots=True, kw_only=True)
class Reliability:
    """Shares of webhooks and reports that are lost or posted twice; `reports_late` in ms."""

    webhooks_lost: float = 0.0
    webhooks_doubled: float = 0.0
    reports_lost: float = 0.0
    reports_doubled: float = 0.1
    reports_late: int = 0
    list_stays_empty: bool = False


@dataclass(slots=True)
class Twilio:
    """One account: `accepted` holds our messages in order, `customer_messages` the customers'.

    `post` posts a form to our webhook at a path. `arrived_at` is when the first report of each sid
    was posted that says that it arrived. `scoped_ids` maps the numbers of customers whose WhatsApp
    scoped id is known to Twilio. `rejection` returns a refusal for a message that is not accepted
    (it then stands in `rejected`), `delivery_error` the code with which a message that was accepted
    is reported as undelivered; both return None where all goes well.
    """

    scheduler: Scheduler
    post: Callable[[str, dict[str, str]], None]
    called_at: Callable[[], int]
    reliability: Reliability = field(default_factory=Reliability)
    rejection: Callable[[OutboundMessage], NotSent | None] = lambda _: None
    delivery_error: Callable[[OutboundMessage], int | None] = lambda _: None
    rejected: list[OutboundMessage] = field(default_factory=list)
    accepted: list[AcceptedMessage] = field(default_factory=list)
    customer_messages: list[CustomerMessage] = field(default_factory=list)
    arrived_at: dict[str, datetime] = field(default_factory=dict)
    scoped_ids: dict[str, str] = field(default_factory=dict)
    webhooks_in_flight: int = 0

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Accept a message and report its delivery later, or reject it."""
        refusal = self.rejection(message)
        if refusal is not None:
            self.rejected.append(message)
            return refusal
        sid = f"SM{len(self.accepted) + 1:032x}"
        now = self.scheduler.now()
        self.accepted.append(
            AcceptedMessage(
                message_sid=sid,
                message=message,
                posted_at=BEGIN + timedelta(milliseconds=self.called_at()),
                at=now,
                listed_at=now + self._until_listed(),
            )
        )
        is_lost = self.delivery_error(message) is not None
        for status, delay in REPORTS_OF_A_LOSS if is_lost else REPORTS:
            self._report(message, sid, status, delay)
            if self._happens(self.reliability.reports_doubled):
                self._report(message, sid, status, delay)
        return Accepted(message_sid=sid)

    def show_typing(self, message_sid: str) -> None:
        """Accept a typing indicator."""

    def find_sent(self, message: OutboundMessage, known: frozenset[str]) -> str | None:
        """Return the sid under which the list of messages shows a message, or None."""
        if self.reliability.list_stays_empty:
            return None
        since = (message.begun_at or message.created_at) - CLOCK_TOLERANCE
        for accepted in self.accepted:
            other = accepted.message
            fits = message.content_sid is not None or other.text == message.text
            recent = accepted.at >= since and accepted.listed_at <= self.scheduler.now()
            fits = fits and recent and other.sent_to == message.sent_to
            if fits and accepted.message_sid not in known:
                return accepted.message_sid
        return None

    def page(self, since: datetime, until: datetime, next_page: str | None = None) -> ReceivedPage:
        """Return a page of the customers' messages, newest first, as far as they are listed."""
        now = self.scheduler.now()
        listed = [
            one.message
            for one in reversed(self.customer_messages)
            if since - CLOCK_TOLERANCE <= one.message.at <= until and one.listed_at <= now
        ]
        sids = [message.message_sid for message in listed]
        first = sids.index(next_page) + 1 if next_page in sids else 0
        shown = tuple(listed[first : first + LIST_PAGE])
        is_last = first + LIST_PAGE >= len(listed)
        return ReceivedPage(messages=shown, next_page=None if is_last else shown[-1].message_sid)

    def with_media(self, message: InboundMessage) -> InboundMessage:
        """Return the message: nobody sends a file here."""
        return message

    def number_of(self, customer: str) -> str:
        """Return the phone number of a customer who is given by number or by scoped id."""
        numbers = {scoped_id: number for number, scoped_id in self.scoped_ids.items()}
        return numbers.get(customer, customer)

    def receive(self, address: str, text: str, opt_out_type: str | None = None) -> str:
        """Store a message from a customer's address and post our webhook; return its sid."""
        now = self.scheduler.now()
        sid = f"SM{len(self.customer_messages) + 0xFFFF_0000:032x}"
        customer = read_customer(to_whatsapp(address))
        message = InboundMessage(
            customer=customer,
            message_sid=sid,
            text=text,
            at=now,
            address=other_address(address, customer),
            opt_out_type=read_opt_out_type(opt_out_type),
        )
        self.customer_messages.append(
            CustomerMessage(message=message, listed_at=now + self._until_listed())
        )
        if not self._happens(self.reliability.webhooks_lost):
            self.post_message(message)
            if self._happens(self.reliability.webhooks_doubled):
                self.post_message(message)
        return sid

    def post_message(self, message: InboundMessage) -> None:
        """Post a customer's message to our webhook, again if it was posted before."""
        form = {
            "MessageSid": message.message_sid,
            "SmsStatus": "received",
            "Body": message.text,
            "From": to_whatsapp(message.address or message.customer),
            **self._external_id(message.customer),
        }
        if message.opt_out_type is not None:
            form["OptOutType"] = message.opt_out_type.upper()
        self._post_after(WEBHOOK_DELAY, "/webhook/twilio/incoming", form)

    def _report(
        self, message: OutboundMessage, sid: str, status: str, delay: tuple[int, int]
    ) -> None:
        if self._happens(self.reliability.reports_lost):
            return
        late = self.reliability.reports_late
        form = {"MessageSid": sid, "MessageStatus": status, "To": to_whatsapp(message.sent_to)}
        if status in ARRIVED:
            form |= self._external_id(message.customer)
        if status == "undelivered":
            form["ErrorCode"] = f"{self.delivery_error(message)}"
        path = f"/webhook/twilio/status/{message.message_id}"
        self._post_after((delay[0] + late, delay[1] + late), path, form)

    def _external_id(self, customer: str) -> dict[str, str]:
        scoped_id = self.scoped_ids.get(self.number_of(customer))
        return {} if scoped_id is None else {"ExternalUserId": to_whatsapp(scoped_id)}

    def _post_after(self, delay: tuple[int, int], path: str, form: dict[str, str]) -> None:
        self.webhooks_in_flight += 1
        self.scheduler.after(self.scheduler.rng.randint(*delay), partial(self._post, path, form))

    def _post(self, path: str, form: dict[str, str]) -> None:
        self.webhooks_in_flight -= 1
        if form.get("MessageStatus") in ARRIVED:
            self.arrived_at.setdefault(form["MessageSid"], self.scheduler.now())
        self.post(path, form)

    def _until_listed(self) -> timedelta:
        return timedelta(milliseconds=self.scheduler.rng.randint(*LISTED_AFTER))

    def _happens(self, share: float) -> bool:
        return share > 0 and self.scheduler.rng.random() < share
