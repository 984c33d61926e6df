"""A line to AWS on which single requests go wrong, below the client and its own retries."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError
from botocore.httpsession import URLLib3Session


@contextmanager
def hooked(client: Any, event: str, hook: Callable[..., None]) -> Iterator[None]:
    """Call a hook at each such event of a client's, for a while."""
    client.meta.events.register(event, hook)
    try:
        yield
    finally:
        client.meta.events.unregister(event, hook)


@contextmanager
def small_pages(client: Any, size: int) -> Iterator[list[dict[str, Any]]]:
    """Make each page of a client's queries so small, and list what was asked for."""
    asked: list[dict[str, Any]] = []

    def cut(params: dict[str, Any], **_: object) -> None:
        asked.append(dict(params))
        params["Limit"] = size

    with hooked(client, "provide-client-params.dynamodb.Query", cut):
        yield asked


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """The request arrives and is carried out; its answer never comes back."""

    meanwhile: Callable[[], object] = field(default=lambda: None)


@dataclass(frozen=True, slots=True)
class RequestLost:
    """The request never arrives."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The service answers with an error of its own; `reasons` are a transaction's."""

    code: str
    reasons: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        error: dict[str, Any] = {"__type": f"com.amazonaws#{self.code}", "message": "made up"}
        if self.reasons:
            error["CancellationReasons"] = [{"Code": reason} for reason in self.reasons]
        return json.dumps(error).encode()


Fault = AnswerLost | RequestLost | Refusal


class Line:
    """Lets the faults given happen to a client's next requests, one each; later ones pass."""

    def __init__(self, client: Any, *faults: Fault) -> None:
        self._client = client
        self._faults = list(faults)
        self._line = URLLib3Session()
        self.sent: list[str] = []

    def __enter__(self) -> Self:
        self._client.meta.events.register("before-send", self._on_send)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.meta.events.unregister("before-send", self._on_send)
        self._line.close()
        assert not self._faults, "a fault that the test asked for did not happen"

    def _on_send(
        self, request: AWSPreparedRequest, event_name: str, **_: object
    ) -> AWSResponse | None:
        self.sent.append(event_name.rsplit(".", 1)[-1])
        match self._faults.pop(0) if self._faults else None:
            case AnswerLost(meanwhile=meanwhile):
                self._line.send(request)
                meanwhile()
                raise ConnectionClosedError(endpoint_url=request.url)
            case RequestLost():
                raise ConnectionClosedError(endpoint_url=request.url)
            case Refusal() as refusal:
                return AWSResponse(request.url, 400, HTTPHeaders(), _Body(refusal.body))
            case None:
                return None
