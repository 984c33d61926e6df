"""ElevenLabs over HTTP: GETs with timeouts, bounded retries and one sentence per failure.

The statuses that are tried again are those of ElevenLabs' own Python package (408, 409, 429, 5xx)
and 425, "too early".
"""

from datetime import timedelta

import httpx

from aftercall.domain.errors import Misconfigured, Refused, Unavailable
from aftercall.gateways.elevenlabs.api_key import ApiKey, read_key
from aftercall.gateways.elevenlabs.error_body import describe_error, read_error_body
from aftercall.gateways.elevenlabs.retry_delay import backoff_delay, requested_delay
from aftercall.ports import Clock, Random

TIMEOUTS = httpx.Timeout(10, connect=3)
TRIES = 3
LONGEST_DELAY = 10.0
TRY_WINDOW = timedelta(seconds=20)


class RestClient:
    """Reads the REST API; every failure is one of our errors, and none shows the key.

    A request is tried three times at most. No try begins more than 20 s after the first, and a
    requested delay of more than 10 s ends the tries: the caller's next run is sooner.
    """

    def __init__(
        self, client: httpx.Client, base_url: str, api_key: ApiKey, clock: Clock, rng: Random
    ) -> None:
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._clock = clock
        self._rng = rng

    def get(self, path: str, query: dict[str, str | int] | None = None) -> dict[str, object]:
        """Return a JSON object. A refused key is read anew once, since it may have been replaced.

        Raises Unavailable (try later), Refused (never) or Misconfigured (a person has to mend it).
        """
        url = self._url(path, query or {})
        key = read_key(self._api_key, fresh=False)
        response = self._ask(url, path, key)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            fresh = read_key(self._api_key, fresh=True)
            response = self._ask(url, path, fresh) if fresh != key else response
            key = fresh
        return _read(response, path, key)

    def _url(self, path: str, query: dict[str, str | int]) -> httpx.URL:
        try:
            return httpx.URL(f"{self._base_url}{path}", params=query)
        except httpx.InvalidURL as error:
            raise Misconfigured("the ElevenLabs base URL is no URL") from error

    def _ask(self, url: httpx.URL, path: str, key: str) -> httpx.Response:
        """Return the first response that another try would not change. Raises Unavailable."""
        latest_start = self._clock.now() + TRY_WINDOW
        for attempt in range(1, TRIES + 1):
            response = self._try(url, key)
            if isinstance(response, httpx.Response) and not _is_transient(response.status_code):
                return response
            delay = self._delay(response, attempt)
            late = self._clock.now() + timedelta(seconds=min(delay, LONGEST_DELAY)) > latest_start
            if attempt == TRIES or delay > LONGEST_DELAY or late:
                break
            self._clock.sleep(delay)
        raise Unavailable(_describe_failure(response, path, key, attempt))

    def _try(self, url: httpx.URL, key: str) -> httpx.Response | str:
        """Return the response, or the name of the network's error."""
        try:
            return self._client.get(
                url, headers={"xi-api-key": key}, timeout=TIMEOUTS, follow_redirects=False
            )
        except httpx.UnsupportedProtocol as error:
            raise Misconfigured("the ElevenLabs base URL has to begin with https://") from error
        except httpx.RequestError as error:
            return type(error).__name__

    def _delay(self, response: httpx.Response | str, attempt: int) -> float:
        if isinstance(response, httpx.Response):
            requested = requested_delay(response.headers, self._clock.now())
            if requested is not None:
                return requested
        return backoff_delay(attempt, self._rng.fraction())


def _is_transient(status: int) -> bool:
    return status in {408, 409, 425, 429} or status >= 500


def _describe_failure(response: httpx.Response | str, path: str, key: str, attempts: int) -> str:
    if isinstance(response, str):
        return f"ElevenLabs gave no answer to GET {path} ({response}); tries: {attempts}"
    return f"{_describe_response(response, path, key)}; tries: {attempts}"


def _describe_response(response: httpx.Response, path: str, key: str) -> str:
    sentence = describe_error(
        response.status_code, read_error_body(response.content), f"GET {path}"
    )
    return sentence.replace(key, "[key]")


def _read(response: httpx.Response, path: str, key: str) -> dict[str, object]:
    if response.status_code in {401, 403}:
        raise Misconfigured(_describe_response(response, path, key))
    if response.is_client_error:
        raise Refused(_describe_response(response, path, key))
    if not response.is_success:
        raise Unavailable(_describe_response(response, path, key))
    try:
        content = response.json()
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    raise Unavailable(f"ElevenLabs answered GET {path} with something that is no JSON object")
