"""Posts a signed form to a webhook, and tries again where the URL's overrides say so."""

from __future__ import annotations

import functools
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from local.emulators.twilio.overrides import split_overrides
from local.emulators.twilio.signing import Fields, Signing, signature_headers

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping

    from local.emulators.twilio.account import Tokens
    from local.emulators.twilio.overrides import Overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a webhook: its answer, or in `failure` why there is none or a bad one."""

    number: int
    ms: int
    status: int | None = None
    content_type: str = ""
    body: str = ""
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One webhook event: where it goes, what it says, and its name across all tries.

    `more` is said after the fields and may repeat their names.
    """

    url: str
    fields: Mapping[str, str]
    event: str
    more: tuple[tuple[str, str], ...] = ()
    signing: Signing = Signing.USUAL

    def form(self) -> Fields:
        """Give all that the letter says."""
        return Fields((*self.fields.items(), *self.more))


class Postman:
    """Signs with whichever token is the account's primary one at that moment."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._stopped = threading.Event()
        self._client = httpx.Client(
            trust_env=False,
            verify=_trusted(),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def stop(self) -> None:
        """Begin no further try; those under way may end."""
        self._stopped.set()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def deliver(self, letter: Letter) -> Iterator[Attempt]:
        """Try until an answer is good enough or the tries or the time are used up."""
        url, overrides = split_overrides(letter.url)
        deadline = time.monotonic() + overrides.total
        for number in range(1, overrides.retries + 2):
            left = deadline - time.monotonic()
            if left <= 0 or self._stopped.is_set():
                return
            attempt = self._try(url, letter, overrides, left=left, number=number)
            yield attempt
            if not overrides.retries_after(attempt.failure):
                return

    def _try(
        self, url: str, letter: Letter, overrides: Overrides, *, left: float, number: int
    ) -> Attempt:
        begun = time.monotonic()
        timeout = httpx.Timeout(min(overrides.read, left), connect=min(overrides.connect, left))
        try:
            answer = self._client.post(
                url,
                content=urlencode(letter.form().pairs),
                headers=self._headers(url, letter),
                timeout=timeout,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Attempt(number=number, ms=_ms_since(begun), failure="ct")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Attempt(number=number, ms=_ms_since(begun), failure="rt")
        return Attempt(
            number=number,
            ms=_ms_since(begun),
            status=answer.status_code,
            content_type=answer.headers.get("content-type", ""),
            body=answer.text,
            failure=f"{answer.status_code // 100}xx" if answer.status_code >= 400 else None,
        )

    def _headers(self, url: str, letter: Letter) -> dict[str, str]:
        signed = signature_headers(url, letter.form(), letter.signing, self._tokens)
        return signed | {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": letter.event,
            "User-Agent": "TwilioProxy/1.1",
            "X-Home-Region": "us1",
        }


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates once, whatever the number of emulators in one process."""
    return httpx.create_ssl_context(trust_env=False)


def _ms_since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
