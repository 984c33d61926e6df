"""Sends messages through Twilio and returns what is known of the outcome."""

import re
from collections.abc import Callable
from dataclasses import replace

import httpx
from twilio.base.exceptions import TwilioException

from aftercall.domain.errors import AftercallError
from aftercall.domain.message import OutboundMessage
from aftercall.domain.send_failure import SendFailure
from aftercall.domain.send_outcome import Accepted, NotSent, SendOutcome, Unknown
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.error_codes import explain_code
from aftercall.gateways.twilio.http_client import TYPING_TIMEOUT
from aftercall.gateways.twilio.message_list import find_sids
from aftercall.gateways.twilio.message_params import read_callback_base, to_fields
from aftercall.gateways.twilio.send_rejection import not_sent, read_rejection
from aftercall.ports import Clock
from aftercall.telemetry import logger

MOST_POSTS = 3
CALLBACK_REFUSED = 21609
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
# Raised before a byte of the request has left.
_NOT_REACHED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class TwilioWhatsApp:
    """WhatsApp through Twilio's Messages API; several threads may use it at once.

    `auth_token` returns the token, read anew where its argument is true.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: Callable[[bool], str],
        sender: str,
        base_url: str,
        messaging_base_url: str,
        public_base_url: str,
        sandbox: bool,
        clock: Clock,
        connections: httpx.Client | None = None,
    ) -> None:
        self._account = TwilioAccount(
            account_sid=account_sid,
            auth_token=auth_token,
            base_url=base_url,
            messaging_base_url=messaging_base_url,
            connections=connections,
        )
        self._sender = sender
        self._callback_base = read_callback_base(public_base_url)
        self._sandbox = sandbox
        self._clock = clock

    def close(self) -> None:
        """Close the connections."""
        self._account.close()

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Send a message, once. Never raises for what the network or Twilio does.

        Where Twilio refuses our address for its reports, the message goes without one, and the
        outcome says so.
        """
        try:
            outcome = self._send_with_either_token(
                to_fields(message, self._sender, self._callback_base)
            )
            if self._callback_base and _is_of_the_callback(outcome):
                outcome = self._send_without_callback(message)
        except AftercallError as error:
            # Without a token no request was made.
            outcome = not_sent(str(error))
        self._log(message, outcome)
        return outcome

    def find_sent(self, message: OutboundMessage, known: frozenset[str]) -> str | None:
        """Search Twilio's list for a message in flight; return its sid, or None.

        Sids in `known` belong to other messages. Raises Unavailable.
        """
        sids = self._account.read(lambda client: find_sids(client, message, self._sender))
        return next((sid for sid in sids if sid not in known), None)

    def show_typing(self, message_sid: str) -> None:
        """Show the customer that an answer is being written; a failure changes nothing."""
        try:
            client = self._account.client(
                self._account.auth_token(False), self._account.http(TYPING_TIMEOUT)
            )
            typing = client.messaging.v2.typing_indicator
            typing.create(channel="whatsapp", message_id=message_sid)
        except (
            AftercallError, TwilioException, httpx.HTTPError, httpx.InvalidURL,
            ValueError, TypeError, AttributeError,
        ) as error:  # fmt: skip
            logger.info("typing not shown", message_sid=message_sid, error=type(error).__name__)

    def _send_without_callback(self, message: OutboundMessage) -> SendOutcome:
        outcome = self._send_with_either_token(to_fields(message, self._sender, ""))
        if isinstance(outcome, Accepted):
            return replace(outcome, warning=explain_code(CALLBACK_REFUSED))
        return outcome

    def _send_with_either_token(self, fields: dict[str, str]) -> SendOutcome:
        token = self._account.auth_token(False)
        outcome = self._post_until_reached(fields, token)
        if isinstance(outcome, NotSent) and outcome.http_status == 401:
            fresh = self._account.auth_token(True)
            if fresh != token:
                return self._post_until_reached(fields, fresh)
        return outcome

    def _post_until_reached(self, fields: dict[str, str], token: str) -> SendOutcome:
        for _ in range(MOST_POSTS):
            try:
                return self._post(fields, token)
            except _NOT_REACHED as error:
                reason = f"Twilio was not reached: {type(error).__name__}"
        return not_sent(reason)

    def _post(self, fields: dict[str, str], token: str) -> SendOutcome:
        http = self._account.http()
        try:
            message_sid = self._account.client(token, http).messages.create(**fields).sid
        except _NOT_REACHED:
            raise
        except httpx.HTTPError as error:
            return Unknown(reason=f"no answer from Twilio: {type(error).__name__}")
        except TwilioException as error:
            return read_rejection(error, http.answer, self._clock.now())
        except (ValueError, TypeError, AttributeError):
            if http.answer is None:
                return not_sent("the message could not be written as a form")
            return Unknown(reason="Twilio's answer could not be read")
        if not isinstance(message_sid, str) or not _MESSAGE_SID.fullmatch(message_sid):
            return Unknown(reason="Twilio's answer names no message")
        return Accepted(message_sid=message_sid)

    def _log(self, message: OutboundMessage, outcome: SendOutcome) -> None:
        failure = _failure_of(outcome)
        log = logger.info if isinstance(outcome, Accepted) and failure is None else logger.warning
        log(
            "message handed to Twilio",
            message_id=message.message_id,
            kind=message.kind,
            attempt=message.attempt,
            outcome=type(outcome).__name__,
            message_sid=outcome.message_sid if isinstance(outcome, Accepted) else None,
            code=failure.code if failure else None,
            http_status=outcome.http_status if isinstance(outcome, NotSent) else None,
            sandbox="on" if self._sandbox else "off",
            status_callback="on" if self._callback_base else "off: PUBLIC_BASE_URL is no URL",
        )


def _failure_of(outcome: SendOutcome) -> SendFailure | None:
    match outcome:
        case Accepted(warning=failure):
            return failure
        case NotSent(failure=failure):
            return failure
    return None


def _is_of_the_callback(outcome: SendOutcome) -> bool:
    return isinstance(outcome, NotSent) and outcome.failure.code == CALLBACK_REFUSED
