"""Reads the form that Twilio posts, before anything in it is believed.

It is read as any web framework reads a form, so that the signature alone decides: nothing odd in a
field's name or escapes refuses a request here. Only what bounds the work for a stranger does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from aftercall.gateways.api_gateway import BadRequest, read_body, read_header

FORM_TYPE = "application/x-www-form-urlencoded"
MOST_BYTES = 64 * 1024
MOST_FIELDS = 200


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
        """Return a field's first value, or None where it is absent."""
        return next((value for known, value in self.pairs if known == name), None)

    def repeated(self) -> list[str]:
        """Return the names that came more than once."""
        counts = Counter(name for name, _ in self.pairs)
        return [name for name, count in counts.items() if count > 1]


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
    # Twilio signs blank values too.
    return Form(tuple(parse_qsl(text, keep_blank_values=True)))
