"""What the checks ask Twilio, through its own package over our HTTP client."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from aftercall.config.policies import read_openings
from aftercall.config.settings import read_twilio
from aftercall.domain.errors import AftercallError, Refused, Unavailable
from aftercall.gateways.secrets import Secret
from aftercall.gateways.system import SystemClock
from aftercall.gateways.twilio.http_client import HttpxClient, connect
from ops.doctor.finding import CannotCheck
from ops.doctor.once import Once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

API, MESSAGING, CONTENT = (
    f"https://{product}.twilio.com" for product in ("api", "messaging", "content")
)


class TwilioRefused(Refused):
    """Twilio refused a request; `status` is its HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"Twilio answered {status}: {sentence}")
        self.status = status


class TwilioSide:
    """One account as its owner sees it."""

    def __init__(self, site: Site) -> None:
        self.settings = site.read(read_twilio)
        self.openings = site.read(read_openings)
        self._secret = Secret(site.data.secrets, self.settings.secret, SystemClock())
        messaging = self.settings.messaging_base_url
        self._addresses = {
            API: self.settings.base_url,
            MESSAGING: messaging,
            # No function reads templates, so none has a setting for where they are read.
            CONTENT: CONTENT if messaging == MESSAGING else messaging,
        }
        self._connections = site.open.enter_context(connect())
        self.ask_for_account = Once(self._account)
        self.ask_for_sender = Once(self._sender)

    @property
    def token(self) -> str:
        """The account's auth token. Raises Misconfigured where there is none."""
        return self._secret.current()

    def require_account(self) -> None:
        """Raise CannotCheck where the account does not let us in."""
        try:
            self.ask_for_account()
        except AftercallError:
            raise CannotCheck(
                "Twilio does not let us in", "mend what `Twilio account` says first"
            ) from None

    def approval(self, content_sid: str) -> dict[str, Any]:
        """Return what WhatsApp says of a template. Raises Refused or Unavailable."""
        with self._asking() as client:
            approval = client.content.v1.contents(content_sid).approval_fetch().fetch()
            return dict(approval.whatsapp or {})

    def change_webhook(self, sender: Any, url: str) -> None:
        """Let Twilio post a sender's inbound messages to this URL. Raises Refused or Unavailable.

        Not through the package, whose model would blank the sender's profile along the way.
        """
        kept = {name: value for name, value in (sender.webhook or {}).items() if value is not None}
        webhook = {**kept, "callback_url": url, "callback_method": "POST"}
        try:
            answer = self._connections.post(
                f"{self.settings.messaging_base_url}/v2/Channels/Senders/{sender.sid}",
                json={"webhook": webhook},
                auth=(self.settings.account_sid, self.token),
            )
        except httpx.HTTPError as error:
            raise Unavailable(f"no answer from Twilio ({type(error).__name__})") from error
        if not answer.is_success:
            raise TwilioRefused(answer.status_code, "the sender's webhook was not changed")

    def _account(self) -> Any:
        with self._asking() as client:
            return client.api.v2010.accounts(self.settings.account_sid).fetch()

    def _sender(self) -> Any | None:
        """Return our sender, or None where the account has none of this name."""
        with self._asking() as client:
            found = client.messaging.v2.channels_senders.list(channel="whatsapp")
        return next((one for one in found if one.sender_id == self.settings.sender), None)

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        http = HttpxClient(self._connections, self._addresses)
        sid = self.settings.account_sid
        try:
            yield Client(sid, self.token, http_client=http, environment={"TWILIO_ACCOUNT_SID": sid})
        except TwilioException as error:
            status = http.answer.status_code if http.answer is not None else 0
            raise TwilioRefused(status, _sentence(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"no answer from Twilio ({type(error).__name__})") from error


def _sentence(error: TwilioException) -> str:
    return str(getattr(error, "msg", None) or getattr(error, "detail", None) or error)
