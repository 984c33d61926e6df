"""Twilio as it behaves: messages accepted and listed, webhooks once, reports in any order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.domain.phone import other_address, read_customer, to_whatsapp
from aftercall.domain.send_outcome import Accepted, NotSent, SendOutcome
from tests.simulation.world.scheduler import BEGIN, Scheduler

LISTED_AFTER = (200, 20_000)
WEBHOOK = (100, 600)
REPORTS = (("sent", (30, 2_000)), ("delivered", (300, 6_000)), ("read", (1_000, 20_000)))
"""Each report's wait after acceptance; they overlap, so that order is a matter of luck."""
LOST_REPORTS = (("sent", (30, 2_000)), ("undelivered", (300, 6_000)))
ARRIVED = ("delivered", "read")
"""The reports that tell the receiver's scoped id."""
CLOCKS_DIFFER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepts:
    """One message of ours that Twilio took; `asked_at` is when it was posted."""

    message_sid: str
    message: OutboundMessage
    asked_at: datetime
    at: datetime
    listed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """One message of a customer's, as Twilio holds it."""

    message: InboundMessage
    listed_at: datetime


@dataclass(slots=True, kw_only=True)
class Habits:
    """How reliable this Twilio is: shares of webhooks lost and doubled, of reports lost."""

    webhooks_lost: float = 0.0
    webhooks_doubled: float = 0.0
    reports_lost: float = 0.0
    reports_doubled: float = 0.1
    reports_late: int = 0
    list_is_blind: bool = False


@dataclass(slots=True)
class Twilio:
    """The ledger of one account; `post` hands a signed form to our webhook.

    `scoped_ids` has the customers, by number, of whom WhatsApp tells a scoped id too. `refuses`
    says which message is not taken, and `loses` with which code one is taken and then not
    delivered; `refused` holds the first.
    """

    scheduler: Scheduler
    post: Callable[[str, dict[str, str]], None]
    asked_at: Callable[[], int]
    habits: Habits = field(default_factory=Habits)
    refuses: Callable[[OutboundMessage], NotSent | None] = lambda _: None
    loses: Callable[[OutboundMessage], int | None] = lambda _: None
    refused: list[OutboundMessage] = field(default_factory=list)
    ledger: list[Accepts] = field(default_factory=list)
    wrote: list[Wrote] = field(default_factory=list)
    scoped_ids: dict[str, str] = field(default_factory=dict)
    in_the_post: int = 0

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Take a message and tell later how far it came, or refuse it."""
        refusal = self.refuses(message)
        if refusal is not None:
            self.refused.append(message)
            return refusal
        sid = f"SM{len(self.ledger) + 1:032x}"
        now = self.scheduler.now()
        self.ledger.append(
            Accepts(
                message_sid=sid,
                message=message,
                asked_at=BEGIN + timedelta(milliseconds=self.asked_at()),
                at=now,
                listed_at=now + self._until_listed(),
            )
        )
        for status, wait in REPORTS if self.loses(message) is None else LOST_REPORTS:
            self._report(message, sid, status, wait)
            if self._happens(self.habits.reports_doubled):
                self._report(message, sid, status, wait)
        return Accepted(message_sid=sid)

    def show_typing(self, message_sid: str) -> None:
        """Show that an answer is being written."""

    def find_sent(self, message: OutboundMessage, known: frozenset[str]) -> str | None:
        """Return the sid under which the list shows a message, or None."""
        if self.habits.list_is_blind:
            return None
        since = (message.begun_at or message.created_at) - CLOCKS_DIFFER
        for accepted in self.ledger:
            other = accepted.message
            fits = message.content_sid is not None or other.text == message.text
            recent = accepted.at >= since and accepted.listed_at <= self.scheduler.now()
            fits = fits and recent and other.sent_to == message.sent_to
            if fits and accepted.message_sid not in known:
                return accepted.message_sid
        return None

    def received(self, since: datetime) -> list[InboundMessage]:
        """Return what customers wrote since a time, as far as it is listed by now."""
        now = self.scheduler.now()
        return [
            one.message
            for one in self.wrote
            if one.message.at >= since - CLOCKS_DIFFER and one.listed_at <= now
        ]

    def person(self, customer: str) -> str:
        """Return the number of whoever a customer is."""
        numbers = {scoped_id: number for number, scoped_id in self.scoped_ids.items()}
        return numbers.get(customer, customer)

    def take(self, address: str, text: str) -> str:
        """Take a message from a customer's address and tell our webhook; return its sid."""
        now = self.scheduler.now()
        sid = f"SM{len(self.wrote) + 0xFFFF_0000:032x}"
        customer = read_customer(to_whatsapp(address))
        message = InboundMessage(
            customer=customer,
            message_sid=sid,
            text=text,
            at=now,
            address=other_address(address, customer),
        )
        self.wrote.append(Wrote(message=message, listed_at=now + self._until_listed()))
        if not self._happens(self.habits.webhooks_lost):
            self.deliver(message)
            if self._happens(self.habits.webhooks_doubled):
                self.deliver(message)
        return sid

    def deliver(self, message: InboundMessage) -> None:
        """Post a customer's message to our webhook, once more if it was posted before."""
        form = {
            "MessageSid": message.message_sid,
            "SmsStatus": "received",
            "Body": message.text,
            "From": to_whatsapp(message.address or message.customer),
            **self._external_id(message.customer),
        }
        self._post_after(WEBHOOK, "/webhook/twilio/incoming", form)

    def _report(
        self, message: OutboundMessage, sid: str, status: str, wait: tuple[int, int]
    ) -> None:
        if self._happens(self.habits.reports_lost):
            return
        late = self.habits.reports_late
        form = {"MessageSid": sid, "MessageStatus": status, "To": to_whatsapp(message.sent_to)}
        if status in ARRIVED:
            form |= self._external_id(message.customer)
        if status == "undelivered":
            form["ErrorCode"] = f"{self.loses(message)}"
        path = f"/webhook/twilio/status/{message.message_id}"
        self._post_after((wait[0] + late, wait[1] + late), path, form)

    def _external_id(self, customer: str) -> dict[str, str]:
        scoped_id = self.scoped_ids.get(self.person(customer))
        return {} if scoped_id is None else {"ExternalUserId": to_whatsapp(scoped_id)}

    def _post_after(self, wait: tuple[int, int], path: str, form: dict[str, str]) -> None:
        self.in_the_post += 1
        self.scheduler.after(self.scheduler.rng.randint(*wait), partial(self._post, path, form))

    def _post(self, path: str, form: dict[str, str]) -> None:
        self.in_the_post -= 1
        self.post(path, form)

    def _until_listed(self) -> timedelta:
        return timedelta(milliseconds=self.scheduler.rng.randint(*LISTED_AFTER))

    def _happens(self, share: float) -> bool:
        return share > 0 and self.scheduler.rng.random() < share
