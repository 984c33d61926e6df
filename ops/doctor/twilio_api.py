"""What the checks ask Twilio about the account, through Twilio's own package."""

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
from ops.doctor.cached_call import CachedCall
from ops.doctor.finding import CannotCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

    from mypy_boto3_secretsmanager import SecretsManagerClient

    from ops.doctor.stack_settings import StackSettings

API, MESSAGING, CONTENT = (
    f"https://{product}.twilio.com" for product in ("api", "messaging", "content")
)


class TwilioRefused(Refused):
    """Twilio refused a request; `status` is its HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"Twilio answered {status}: {sentence}")
        self.status = status


class TwilioApi:
    """One account, asked with the token that the functions use.

    `account` and `sender` are asked for once; both raise TwilioRefused or Unavailable.
    """

    def __init__(
        self, settings: StackSettings, secrets: SecretsManagerClient, connections: ExitStack
    ) -> None:
        self.settings = settings.read(read_twilio)
        self.openings = settings.read(read_openings)
        self._secret = Secret(secrets, self.settings.secret, SystemClock())
        messaging = self.settings.messaging_base_url
        self._addresses = {
            API: self.settings.base_url,
            MESSAGING: messaging,
            # No function reads templates, so no setting says where: an emulator has one address.
            CONTENT: CONTENT if messaging == MESSAGING else messaging,
        }
        self._connections = connections.enter_context(connect())
        self.account = CachedCall(self._fetch_account)
        self.sender = CachedCall(self._fetch_sender)

    @property
    def token(self) -> str:
        """The account's auth token. Raises Misconfigured where the secret has none."""
        return self._secret.current()

    def require_account(self) -> None:
        """Raise CannotCheck where the account cannot be read."""
        try:
            self.account()
        except AftercallError:
            raise CannotCheck(
                "Twilio refuses the token or does not answer",
                "mend what `Twilio account` says first",
            ) from None

    def approval(self, content_sid: str) -> dict[str, Any]:
        """Return WhatsApp's approval of a template. Raises TwilioRefused or Unavailable."""
        with self._client() as client:
            approval = client.content.v1.contents(content_sid).approval_fetch().fetch()
            return dict(approval.whatsapp or {})

    def change_webhook(self, sender: Any, url: str) -> None:
        """Make Twilio post a sender's inbound messages to this URL.

        Raises TwilioRefused or Unavailable.
        """
        kept = {name: value for name, value in (sender.webhook or {}).items() if value is not None}
        webhook = {**kept, "callback_url": url, "callback_method": "POST"}
        try:
            # Not through the package: its model would blank the sender's profile in the same
            # request.
            answer = self._connections.post(
                f"{self.settings.messaging_base_url}/v2/Channels/Senders/{sender.sid}",
                json={"webhook": webhook},
                auth=(self.settings.account_sid, self.token),
            )
        except httpx.HTTPError as error:
            raise Unavailable(f"no answer from Twilio ({type(error).__name__})") from error
        if not answer.is_success:
            raise TwilioRefused(answer.status_code, "the sender's webhook was not changed")

    def _fetch_account(self) -> Any:
        with self._client() as client:
            return client.api.v2010.accounts(self.settings.account_sid).fetch()

    def _fetch_sender(self) -> Any | None:
        """Return the sender of the settings, or None where the account has none of this name."""
        with self._client() as client:
            found = client.messaging.v2.channels_senders.list(channel="whatsapp")
        return next((one for one in found if one.sender_id == self.settings.sender), None)

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """Yield the package's client, its errors translated into the domain's."""
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
