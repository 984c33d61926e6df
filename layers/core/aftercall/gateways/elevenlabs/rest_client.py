"""ElevenLabs over HTTP: GETs with timeouts, bounded retries and one sentence per failure."""

from datetime import timedelta

import httpx

from aftercall.domain.errors import Misconfigured, Refused, Unavailable
from aftercall.gateways.elevenlabs.api_key import ApiKey, read_key
from aftercall.gateways.elevenlabs.error_body import describe_error, read_error_body
from aftercall.gateways.elevenlabs.retry_delay import backoff_delay, requested_delay
from aftercall.ports import Clock, Random

TIMEOUTS = httpx.Timeout(10, connect=3)
TRIES = 3
LONGEST_WAIT = 10.0
PATIENCE = timedelta(seconds=20)


class RestClient:
    """Reads ElevenLabs' REST API; every failure is one of our errors and never shows the key."""

    def __init__(
        self, client: httpx.Client, base_url: str, api_key: ApiKey, clock: Clock, rng: Random
    ) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._clock = clock
        self._rng = rng

    def get(self, path: str, query: dict[str, str | int] | None = None) -> dict[str, object]:
        """Return a JSON object. A key refused is read anew once, since it may have been changed.

        Raises Unavailable (try later), Refused (never) or Misconfigured (a person has to mend it).
        """
        url = self._url(path, query or {})
        key = read_key(self._api_key, fresh=False)
        answer = self._ask(url, path, key)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            fresh = read_key(self._api_key, fresh=True)
            answer = self._ask(url, path, fresh) if fresh != key else answer
            key = fresh
        return _read(answer, path, key)

    def _url(self, path: str, query: dict[str, str | int]) -> httpx.URL:
        try:
            return httpx.URL(f"{self._base_url}{path}", params=query)
        except httpx.InvalidURL as error:
            raise Misconfigured("the ElevenLabs base URL is no URL") from error

    def _ask(self, url: httpx.URL, path: str, key: str) -> httpx.Response:
        """Return the first answer that another try would not change."""
        last_begin = self._clock.now() + PATIENCE
        for attempt in range(1, TRIES + 1):
            answer = self._try(url, key)
            if isinstance(answer, httpx.Response) and not _may_pass(answer.status_code):
                return answer
            wait = self._wait(answer, attempt)
            late = self._clock.now() + timedelta(seconds=min(wait, LONGEST_WAIT)) > last_begin
            if attempt == TRIES or wait > LONGEST_WAIT or late:
                break
            self._clock.sleep(wait)
        raise Unavailable(_trouble(answer, path, key, attempt))

    def _try(self, url: httpx.URL, key: str) -> httpx.Response | str:
        """Return the answer, or the name of what the network did."""
        try:
            return self._client.get(
                url, headers={"xi-api-key": key}, timeout=TIMEOUTS, follow_redirects=False
            )
        except httpx.UnsupportedProtocol as error:
            raise Misconfigured("the ElevenLabs base URL has to begin with https://") from error
        except httpx.RequestError as error:
            return type(error).__name__

    def _wait(self, answer: httpx.Response | str, attempt: int) -> float:
        if isinstance(answer, httpx.Response):
            asked = requested_delay(answer.headers, self._clock.now())
            if asked is not None:
                return asked
        return backoff_delay(attempt, self._rng.fraction())


def _may_pass(status: int) -> bool:
    return status in {408, 409, 425, 429} or status >= 500


def _trouble(answer: httpx.Response | str, path: str, key: str, attempts: int) -> str:
    if isinstance(answer, str):
        return f"ElevenLabs gave no answer to GET {path} ({answer}); tries: {attempts}"
    return f"{_sentence(answer, path, key)}; tries: {attempts}"


def _sentence(answer: httpx.Response, path: str, key: str) -> str:
    sentence = describe_error(answer.status_code, read_error_body(answer.content), f"GET {path}")
    return sentence.replace(key, "[key]")


def _read(answer: httpx.Response, path: str, key: str) -> dict[str, object]:
    if answer.status_code in {401, 403}:
        raise Misconfigured(_sentence(answer, path, key))
    if answer.is_client_error:
        raise Refused(_sentence(answer, path, key))
    if not answer.is_success:
        raise Unavailable(_sentence(answer, path, key))
    try:
        content = answer.json()
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    raise Unavailable(f"ElevenLabs answered GET {path} with something that is no JSON object")
