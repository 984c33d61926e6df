"""Reads the form that Twilio posts, before anything in it is believed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from aftercall.gateways.api_gateway import BadRequest, read_body, read_header

FORM_TYPE = "application/x-www-form-urlencoded"
MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


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


def read_form(event: Mapping[str, Any]) -> Form:
    """Return the form in an API Gateway event (payload 2.0); raises BadRequest."""
    if read_header(event, "content-type").partition(";")[0].strip().lower() != FORM_TYPE:
        raise BadRequest(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"The body has to be {FORM_TYPE}.")
    try:
        text = read_body(event, MOST_BYTES).decode("utf-8")
    except UnicodeError:
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is not UTF-8.") from None
    if text.count("&") >= MOST_FIELDS:
        raise BadRequest(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {MOST_FIELDS} fields are refused."
        )
    return _read_pairs(text)


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
