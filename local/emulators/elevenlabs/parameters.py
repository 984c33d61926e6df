"""Reads query parameters and JSON bodies, and refuses what the provider refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.errors import RefusedError, invalid

if TYPE_CHECKING:
    from starlette.requests import Request


def whole_number(request: Request, name: str, default: int, *, low: int, high: int) -> int:
    """Read a whole number between two bounds, both included."""
    given = request.query_params.get(name)
    if given is None:
        return default
    try:
        number = int(given)
    except ValueError:
        message = "Input should be a valid integer, unable to parse string as an integer"
        raise RefusedError(_bad(name, message, "int_parsing", given)) from None
    if number < low:
        message = f"Input should be greater than or equal to {low}"
        raise RefusedError(_bad(name, message, "greater_than_equal", given))
    if number > high:
        message = f"Input should be less than or equal to {high}"
        raise RefusedError(_bad(name, message, "less_than_equal", given))
    return number


def yes_or_no(request: Request, name: str) -> bool | None:
    """Read a boolean, None when it is not given."""
    given = request.query_params.get(name)
    if given is None:
        return None
    if given.lower() not in {"true", "false", "1", "0"}:
        message = "Input should be a valid boolean, unable to interpret input"
        raise RefusedError(_bad(name, message, "bool_parsing", given))
    return given.lower() in {"true", "1"}


def required(request: Request, name: str) -> str:
    """Read a parameter that must be there."""
    given = request.query_params.get(name)
    if given is None:
        raise RefusedError(_bad(name, "Field required", "missing", None))
    return given


async def json_body(request: Request, *fields: str) -> dict[str, Any]:
    """Read a JSON object that must have these fields."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise RefusedError(
            invalid("body", message="JSON decode error", kind="json_invalid")
        ) from None
    if not isinstance(body, dict):
        message = "Input should be a valid dictionary"
        raise RefusedError(invalid("body", message=message, kind="dict_type", given=body))
    for field in fields:
        if field not in body:
            raise RefusedError(invalid("body", field, message="Field required", kind="missing"))
    return body


def _bad(name: str, message: str, kind: str, given: str | None) -> Any:
    return invalid("query", name, message=message, kind=kind, given=given)
