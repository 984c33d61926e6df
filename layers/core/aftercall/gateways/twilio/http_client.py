"""The HTTP client under Twilio's own package: ours, since its default waits for ever."""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from twilio.http import HttpClient
from twilio.http.response import Response

from aftercall.domain.errors import Misconfigured

SEND_TIMEOUT = httpx.Timeout(10.0, connect=3.0, pool=3.0)
TYPING_TIMEOUT = httpx.Timeout(2.0)


def connect(timeout: httpx.Timeout = SEND_TIMEOUT) -> httpx.Client:
    """Return the connections that all requests share.

    Idle ones are dropped soon, since a function that slept would write into a dead one and could
    not tell whether its message went out.
    """
    return httpx.Client(timeout=timeout, limits=httpx.Limits(keepalive_expiry=5.0))


class HttpxClient(HttpClient):  # type: ignore[misc]  # twilio ships no types
    """One request's client: nothing is retried, and the answer's headers are kept.

    `addresses` maps Twilio's base URLs to where they answer here. Threads share `connections`,
    never an instance, so that `answer` belongs to the request that was made with it.
    """

    def __init__(
        self,
        connections: httpx.Client,
        addresses: Mapping[str, str],
        timeout: httpx.Timeout | None = None,
    ) -> None:
        super().__init__(logging.getLogger("aftercall.twilio"), is_async=False)
        self._connections = connections
        self._addresses = addresses
        self._own_timeout = timeout or connections.timeout
        self.answer: httpx.Response | None = None

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request and return its answer as Twilio's package wants it."""
        self.answer = None
        self.answer = self._connections.request(
            method,
            self._where(uri),
            params=params,
            data=data,
            headers=headers,
            auth=auth,
            timeout=timeout or self._own_timeout,
            follow_redirects=allow_redirects,
        )
        return Response(self.answer.status_code, self.answer.text, self.answer.headers)

    def _where(self, uri: str) -> str:
        parts = urlsplit(uri)
        address = self._addresses.get(f"{parts.scheme}://{parts.netloc}")
        if address is None:
            raise Misconfigured(f"no base URL is set for {parts.netloc}: add it to TwilioAccount")
        return address.rstrip("/") + urlunsplit(("", "", parts.path, parts.query, ""))
