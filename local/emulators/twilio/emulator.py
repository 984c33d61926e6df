"""The whole of Twilio that this project meets, as one object with an ASGI app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.clock import Clock
from local.emulators.twilio.account import Account, Tokens
from local.emulators.twilio.addresses import customer_address
from local.emulators.twilio.assembly import build_app, build_world
from local.emulators.twilio.delivery import Delivery
from local.emulators.twilio.inbound import Inbound
from local.emulators.twilio.outbound import Outbound
from local.emulators.twilio.reporter import Reporter
from local.emulators.twilio.reports import Delays

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from local.emulators.journal import Journal
    from local.emulators.twilio.behaviours import Behaviours
    from local.emulators.twilio.ledger import LedgerMessage
    from local.emulators.twilio.rules import Sandbox
    from local.emulators.twilio.templates import Template


class TwilioEmulator:
    """One account with one WhatsApp sender; close() ends what it does in the background."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str = "whatsapp:+12025550100",
        webhook_url: str | None = None,
        seed: str | int = 0,
        delays: Delays | None = None,
        read_receipts: bool = True,
        sandbox: Sandbox | None = None,
        templates: Iterable[Template] = (),
        api_keys: Mapping[str, str] | None = None,
        messaging_service_sid: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        account = Account(
            account_sid=account_sid,
            tokens=Tokens(auth_token),
            sender=sender,
            api_keys=api_keys or {},
            messaging_service_sid=messaging_service_sid,
        )
        self._world = build_world(account, str(seed), clock or Clock(), sandbox)
        for template in templates:
            self._world.templates.add(template)
        reporter = Reporter(self._world)
        outbound = Outbound(
            self._world, reporter, delays=delays or Delays(), read_receipts=read_receipts
        )
        self._delivery = Delivery(self._world, outbound)
        self._delivery.webhook_url = webhook_url
        self._inbound = Inbound(self._world, self._delivery)
        self.app = build_app(self._world, outbound, self._inbound, self._delivery)

    @property
    def journal(self) -> Journal:
        """What it saw and did."""
        return self._world.journal

    @property
    def behaviours(self) -> Behaviours:
        """What is booked to go wrong; `behaviours.book(name, times=..., code=...)`."""
        return self._world.behaviours

    @property
    def webhook_url(self) -> str | None:
        """The URL that hears of inbound messages, with its overrides as a fragment."""
        return self._delivery.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self._delivery.webhook_url = url

    @property
    def fallback_url(self) -> str | None:
        """The URL that hears of a message once the webhook's answer is none or a bad one."""
        return self._delivery.fallback_url

    @fallback_url.setter
    def fallback_url(self, url: str | None) -> None:
        self._delivery.fallback_url = url

    def inbound(
        self,
        from_: str,
        body: str,
        *,
        profile_name: str = "Ana",
        kind: str | None = None,
        fields: Mapping[str, object] | None = None,
        times: int = 1,
        parallel: bool = False,
    ) -> str:
        """Write as a customer; the webhook is posted in the background. Return the sid."""
        return self._inbound.receive(
            from_,
            body,
            profile_name=profile_name,
            kind=kind,
            fields=fields,
            times=times,
            parallel=parallel,
        )

    def repeat(self, sid: str, *, times: int = 1, parallel: bool = False) -> None:
        """Deliver the webhook of an inbound message again."""
        self._inbound.repeat(sid, times=times, parallel=parallel)

    def join(self, phone: str) -> None:
        """Let a phone join the sandbox, which opens its window."""
        self._world.rules.join(customer_address(phone), at=self._world.clock.now())

    def add_template(self, template: Template) -> None:
        """Put a content template on the shelf."""
        self._world.templates.add(template)

    def messages(self) -> list[LedgerMessage]:
        """Return every message, the oldest first."""
        return self._world.ledger.all()

    def thread(self, phone: str) -> list[LedgerMessage]:
        """Return what one phone holds, the oldest first."""
        return self._world.ledger.thread(customer_address(phone))

    def wait_until_idle(self, timeout: float = 5.0) -> None:
        """Wait until every webhook and report that is due has been posted; else TimeoutError."""
        self._world.background.wait_until_idle(timeout)

    def close(self) -> None:
        """Stop posting; what was still due is forgotten."""
        self._world.postman.stop()
        self._world.background.close()
        self._world.postman.close()
