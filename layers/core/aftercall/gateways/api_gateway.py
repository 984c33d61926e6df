"""API Gateway's events (payload 2.0) as HTTP: arrival, header, body, answer, refusal."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from aftercall.domain.errors import Refused

Answer = dict[str, Any]

ARRIVED_WITHIN = timedelta(minutes=2)
"""How long ago a request may have arrived: API Gateway waits half a minute for a response."""
CLOCKS_DIFFER = timedelta(seconds=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadRequest(Refused):
    """The request is invalid; `status` is the HTTP status of the response."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def read_arrival(event: Mapping[str, Any], now: datetime) -> datetime:
    """Return when API Gateway received a request, which is before any cold start.

    `now` is returned where the event names no time, or an impossible one: a future time would delay
    the answer, a time long past would let the message expire, and an event replayed from a file
    arrives now.
    """
    context = event.get("requestContext")
    epoch = context.get("timeEpoch") if isinstance(context, dict) else None
    if type(epoch) is not int:
        return now
    earliest, latest = _milliseconds(now - ARRIVED_WITHIN), _milliseconds(now + CLOCKS_DIFFER)
    # Compared as numbers, because one that is no valid date would raise.
    return _EPOCH + timedelta(milliseconds=epoch) if earliest <= epoch <= latest else now


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def read_header(event: Mapping[str, Any], name: str) -> str:
    """Return a header of an API Gateway event, or "" where there is none."""
    headers = event.get("headers")
    value = headers.get(name) if isinstance(headers, dict) else None
    return value if isinstance(value, str) else ""


def read_body(event: Mapping[str, Any], most_bytes: int) -> bytes:
    """Return the body's bytes; raises BadRequest for one that is too large or unreadable."""
    body = event.get("body") or ""
    if not isinstance(body, str):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is not text.")
    # Checked before decoding: four characters of base64 carry three bytes.
    if len(body) > most_bytes * 4 // 3 + 4:
        raise _too_large(most_bytes)
    if event.get("isBase64Encoded") is True:
        try:
            raw = base64.b64decode(body, validate=True)
        except ValueError:
            raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is not base64.") from None
    else:
        try:
            raw = body.encode("utf-8")
        except UnicodeError:
            raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is not UTF-8.") from None
    if len(raw) > most_bytes:
        raise _too_large(most_bytes)
    return raw


def _too_large(most_bytes: int) -> BadRequest:
    return BadRequest(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {most_bytes} bytes are refused."
    )


def refusal_of(refusal: BadRequest) -> Answer:
    """Respond to an invalid request; one with a forged signature gets no explanation."""
    if refusal.status is HTTPStatus.FORBIDDEN:
        return empty(refusal.status)
    return json_answer(refusal.status, {"message": str(refusal)})


def empty(status: HTTPStatus) -> Answer:
    """Answer with a status alone."""
    return answer(status, "text/plain", "")


def json_answer(status: HTTPStatus, document: dict[str, object]) -> Answer:
    """Answer with a JSON document."""
    return answer(status, "application/json", json.dumps(document))


def answer(status: HTTPStatus, content_type: str, body: str) -> Answer:
    """Answer with a body."""
    return {"statusCode": int(status), "headers": {"content-type": content_type}, "body": body}
