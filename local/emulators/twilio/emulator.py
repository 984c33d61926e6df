"""The emulated Twilio as one object: one account's state, its routes and its webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from local.emulators.clock import Clock
from local.emulators.journal import Journal
from local.emulators.twilio.account import Account, Tokens
from local.emulators.twilio.account_routes import AccountRoutes
from local.emulators.twilio.addresses import customer_address
from local.emulators.twilio.behaviours import Behaviours
from local.emulators.twilio.channel_rules import ChannelRules
from local.emulators.twilio.control_routes import ControlRoutes
from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.inbound import Inbound
from local.emulators.twilio.inbound_webhook import InboundWebhook
from local.emulators.twilio.ledger import Ledger
from local.emulators.twilio.message_routes import MessageRoutes
from local.emulators.twilio.outbound import Outbound
from local.emulators.twilio.scenarios import Delays
from local.emulators.twilio.scheduler import Scheduler
from local.emulators.twilio.state import EmulatorState, SidGenerator
from local.emulators.twilio.templates import Templates
from local.emulators.twilio.webhook_sender import WebhookSender

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from local.emulators.twilio.channel_rules import Sandbox
    from local.emulators.twilio.ledger import LedgerMessage
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
        self._state = state = _new_state(account, str(seed), clock or Clock(), sandbox)
        for template in templates:
            state.templates.add(template)
        outbound = Outbound(state, delays=delays or Delays(), read_receipts=read_receipts)
        self._webhook = InboundWebhook(state, outbound)
        self._webhook.url = webhook_url
        self._inbound = Inbound(state, self._webhook)
        messages = MessageRoutes(state, outbound)
        self.app = _new_app(
            messages,
            [
                *AccountRoutes(state, self._webhook).routes(),
                *ControlRoutes(state, self._inbound, self._webhook).routes(),
            ],
        )

    @property
    def journal(self) -> Journal:
        """What it saw and did."""
        return self._state.journal

    @property
    def behaviours(self) -> Behaviours:
        """What is booked to go wrong; `behaviours.book(name, times=..., code=...)`."""
        return self._state.behaviours

    @property
    def webhook_url(self) -> str | None:
        """The URL that inbound messages are posted to, with its overrides as a fragment."""
        return self._webhook.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self._webhook.url = url

    @property
    def fallback_url(self) -> str | None:
        """The URL that a message is posted to when the webhook gave no answer or a bad one."""
        return self._webhook.fallback_url

    @fallback_url.setter
    def fallback_url(self, url: str | None) -> None:
        self._webhook.fallback_url = url

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
        self._state.rules.join(customer_address(phone), at=self._state.clock.now())

    def add_template(self, template: Template) -> None:
        """Add a content template to the account."""
        self._state.templates.add(template)

    def messages(self) -> list[LedgerMessage]:
        """Return every message, the oldest first."""
        return self._state.ledger.all()

    def thread(self, phone: str) -> list[LedgerMessage]:
        """Return the messages from and to one phone, the oldest first."""
        return self._state.ledger.thread(customer_address(phone))

    def wait_until_idle(self, timeout: float = 20.0) -> None:
        """Wait until every webhook and callback that is due was posted; else TimeoutError."""
        self._state.scheduler.wait_until_idle(timeout)

    def close(self) -> None:
        """Stop posting; what was still due is dropped."""
        self._state.webhooks.stop()
        self._state.scheduler.close()
        self._state.webhooks.close()


def _new_state(account: Account, seed: str, clock: Clock, sandbox: Sandbox | None) -> EmulatorState:
    return EmulatorState(
        account=account,
        seed=seed,
        clock=clock,
        journal=Journal(clock.now),
        ledger=Ledger(),
        rules=ChannelRules(sandbox, seed),
        templates=Templates(),
        behaviours=Behaviours(),
        sids=SidGenerator(seed),
        webhooks=WebhookSender(account.tokens),
        scheduler=Scheduler(),
    )


def _new_app(messages: MessageRoutes, others: list[Route]) -> Starlette:
    async def refused(_: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            error = ApiError({404: 20404, 405: 20004}.get(error.status_code, 20500))
        assert isinstance(error, ApiError)
        return messages.refusal(error)

    return Starlette(
        routes=[*messages.routes(), *others],
        exception_handlers={ApiError: refused, HTTPException: refused},
    )
