"""Posts signed forms to webhooks, and tries again as the URL's connection overrides say."""

from __future__ import annotations

import functools
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urldefrag, urlencode

import httpx

from local.emulators.twilio.webhook_signature import Fields, SignatureKind, signature_headers

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    from local.emulators.twilio.account import Tokens

_LIMITS = {"ct": (100, 10_000), "rt": (100, 15_000), "tt": (100, 15_000), "rc": (0, 5)}
_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """A URL's connection overrides: timeouts in seconds, how many retries, and after what."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def retries_after(self, failure: str | None) -> bool:
        """Say whether this kind of failure is tried again."""
        return failure is not None and (failure in self.policy or "all" in self.policy)


def split_overrides(url: str) -> tuple[str, Overrides]:
    """Split a webhook URL from the overrides in its fragment; what is not valid has no effect."""
    clean, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    policy = frozenset(given.get("rp", "").split(",")) & _POLICIES
    return clean, Overrides(
        connect=_number(given, "ct", 5000) / 1000,
        read=_number(given, "rt", 15_000) / 1000,
        total=_number(given, "tt", 15_000) / 1000,
        retries=_number(given, "rc", 1),
        policy=policy or frozenset({"ct"}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a webhook: its answer, or in `failure` why there is none or a bad one.

    `failure` is `ct` or `rt` for a timeout or broken connection, `4xx` or `5xx` for such a status.
    """

    number: int
    ms: int
    status: int | None = None
    content_type: str = ""
    body: str = ""
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPost:
    """One webhook event: its URL with overrides, its form, and the token that all tries carry.

    `more_fields` follow the fields and may repeat their names.
    """

    url: str
    fields: Mapping[str, str]
    event: str
    more_fields: tuple[tuple[str, str], ...] = ()
    signing: SignatureKind = SignatureKind.USUAL

    def form(self) -> Fields:
        """Return the whole form."""
        return Fields((*self.fields.items(), *self.more_fields))


class WebhookSender:
    """Signs with whichever token is the account's primary one at that moment.

    A test passes its own transport and monotonic clock, in seconds.
    """

    def __init__(
        self,
        tokens: Tokens,
        *,
        transport: httpx.BaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._monotonic = monotonic
        self._stopped = threading.Event()
        self._client = httpx.Client(
            transport=transport,
            trust_env=False,
            verify=_certificates(),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def stop(self) -> None:
        """Begin no further try; those under way may end."""
        self._stopped.set()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def deliver(self, post: WebhookPost) -> Iterator[Attempt]:
        """Try until an answer is good enough or the tries or the total time are used up."""
        url, overrides = split_overrides(post.url)
        deadline = self._monotonic() + overrides.total
        for number in range(1, overrides.retries + 2):
            left = deadline - self._monotonic()
            if left <= 0 or self._stopped.is_set():
                return
            attempt = self._try(url, post, overrides, left=left, number=number)
            yield attempt
            if not overrides.retries_after(attempt.failure):
                return

    def _try(
        self, url: str, post: WebhookPost, overrides: Overrides, *, left: float, number: int
    ) -> Attempt:
        begun = self._monotonic()
        timeout = httpx.Timeout(min(overrides.read, left), connect=min(overrides.connect, left))
        try:
            answer = self._client.post(
                url,
                content=urlencode(post.form().pairs),
                headers=self._headers(url, post),
                timeout=timeout,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Attempt(number=number, ms=self._ms_since(begun), failure="ct")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Attempt(number=number, ms=self._ms_since(begun), failure="rt")
        return Attempt(
            number=number,
            ms=self._ms_since(begun),
            status=answer.status_code,
            content_type=answer.headers.get("content-type", ""),
            body=answer.text,
            failure=f"{answer.status_code // 100}xx" if answer.status_code >= 400 else None,
        )

    def _headers(self, url: str, post: WebhookPost) -> dict[str, str]:
        signed = signature_headers(url, post.form(), post.signing, self._tokens)
        return signed | {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "I-Twilio-Idempotency-Token": post.event,
            "User-Agent": "TwilioProxy/1.1",
            "X-Home-Region": "us1",
        }

    def _ms_since(self, begun: float) -> int:
        return round((self._monotonic() - begun) * 1000)


@functools.cache
def _certificates() -> ssl.SSLContext:
    """Load the certificates once, whatever the number of emulators in one process."""
    return httpx.create_ssl_context(trust_env=False)


def _number(given: dict[str, str], name: str, default: int) -> int:
    low, high = _LIMITS[name]
    text = given.get(name, "")
    return int(text) if text.isdecimal() and low <= int(text) <= high else default
