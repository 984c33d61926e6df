"""Reads the form that Twilio posts, before anything in it is believed."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from aftercall.domain.errors import Refused

FORM_TYPE = "application/x-www-form-urlencoded"
MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class BadRequest(Refused):
    """The request itself is at fault; `status` is the answer it gets."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class Form:
    """The decoded fields in the order they came, repeated names kept.

    It is the multi-dict that Twilio's validator asks for: names by iteration, values by `getall`.
    """

    pairs: tuple[tuple[str, str], ...]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.pairs))

    def __len__(self) -> int:
        return len(self.pairs)

    def getall(self, name: str) -> list[str]:
        """Return every value of a field."""
        return [value for known, value in self.pairs if known == name]

    def get(self, name: str) -> str | None:
        """Return a field's one value, or None where it is absent; raises BadRequest if repeated."""
        values = self.getall(name)
        if len(values) > 1:
            raise BadRequest(HTTPStatus.BAD_REQUEST, f"The field {name} is there more than once.")
        return values[0] if values else None


def read_header(event: Mapping[str, Any], name: str) -> str:
    """Return a header of an API Gateway event, or "" where there is none."""
    headers = event.get("headers")
    value = headers.get(name) if isinstance(headers, dict) else None
    return value if isinstance(value, str) else ""


def read_form(event: Mapping[str, Any]) -> Form:
    """Return the form in an API Gateway event (payload 2.0); raises BadRequest."""
    if read_header(event, "content-type").partition(";")[0].strip().lower() != FORM_TYPE:
        raise BadRequest(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The body has to be {FORM_TYPE}.")
    try:
        text = _read_bytes(event).decode("utf-8")
    except UnicodeError:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is not UTF-8.") from None
    if text.count("&") >= MOST_FIELDS:
        raise BadRequest(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {MOST_FIELDS} fields are refused."
        )
    return _read_pairs(text)


def _read_bytes(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not isinstance(body, str):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is not text.")
    # Looked at before decoding: four characters of base64 carry three bytes.
    if len(body) > MOST_BYTES * 4 // 3 + 4:
        raise _too_large()
    if event.get("isBase64Encoded") is True:
        try:
            raw = base64.b64decode(body, validate=True)
        except ValueError:
            raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is not base64.") from None
    else:
        raw = body.encode("utf-8")
    if len(raw) > MOST_BYTES:
        raise _too_large()
    return raw


def _too_large() -> BadRequest:
    return BadRequest(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {MOST_BYTES} bytes are refused."
    )


def _read_pairs(text: str) -> Form:
    if not text:
        return Form(())
    if _BROKEN_ESCAPE.search(text):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The form holds a broken percent escape.")
    try:
        # Twilio signs blank values too.
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict")
    except UnicodeError:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The form's text is not UTF-8.") from None
    except ValueError:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The form holds a field without '='.") from None
    return Form(tuple(pairs))
