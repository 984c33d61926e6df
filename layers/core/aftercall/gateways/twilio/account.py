"""The Twilio account's API: a client for each request, with the token that works now."""

from collections.abc import Callable
from typing import Any, TypeVar

import httpx
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from aftercall.domain.errors import Unavailable
from aftercall.gateways.twilio.http_client import HttpxClient, connect

T = TypeVar("T")


class TwilioAccount:
    """One account; several threads may use it at once.

    `auth_token` returns the token, read anew where its argument is true.
    """

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: Callable[[bool], str],
        base_url: str,
        messaging_base_url: str,
        connections: httpx.Client | None = None,
    ) -> None:
        self._account_sid = account_sid
        self.auth_token = auth_token
        self._addresses = {
            "https://api.twilio.com": base_url,
            "https://messaging.twilio.com": messaging_base_url,
        }
        self._connections = connections or connect()

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def http(self, timeout: httpx.Timeout | None = None) -> HttpxClient:
        """Return the HTTP side of one request."""
        return HttpxClient(self._connections, self._addresses, timeout)

    def client(self, token: str, http: HttpxClient) -> Any:
        """Return Twilio's client over one request's HTTP side."""
        # Without an environment of its own the client would take region and edge from ours.
        own = {"TWILIO_ACCOUNT_SID": self._account_sid}
        return Client(self._account_sid, token, http_client=http, environment=own)

    def read(self, ask: Callable[[Any], T]) -> T:
        """Ask for something, which changes nothing at Twilio, with a fresh token if need be.

        Raises Unavailable where no usable answer comes, whatever the cause.
        """
        for fresh in (False, True):
            http = self.http()
            try:
                return ask(self.client(self.auth_token(fresh), http))
            except (TwilioException, httpx.HTTPError, ValueError, TypeError) as error:
                refused = http.answer is not None and http.answer.status_code == 401
                if fresh or not refused:
                    raise Unavailable(f"Twilio cannot be read: {type(error).__name__}") from error
        raise Unavailable("Twilio refuses the auth token: run `make secrets`")
