"""Reads query parameters, JSON bodies and submitted batches; refuses what the provider refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.batches import Callee, Plan
from local.emulators.elevenlabs.errors import RefusedError, invalid
from local.emulators.elevenlabs.message_catalog import DEFAULT

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


def read_callees(body: dict[str, Any]) -> list[Callee]:
    """Read the provider's form of recipients; each call will be completed."""
    return [_callee(raw, number) for number, raw in enumerate(_recipients(body))]


def read_schedule(body: dict[str, Any]) -> datetime | None:
    """Read when the calls are to begin."""
    moment = body.get("scheduled_time_unix")
    return None if moment is None else datetime.fromtimestamp(moment, UTC)


def read_scripted_callees(body: dict[str, Any]) -> list[Callee]:
    """Read the control route's form of recipients, which says how each call ends."""
    return [
        Callee(
            phone_number=raw["phone_number"],
            variables=raw.get("variables") or {"name": raw.get("name", "Ana")},
            language=raw.get("language", DEFAULT),
            override=_language_override(raw.get("language")),
            plan=Plan(raw.get("plan", Plan.COMPLETED)),
            plan_of_retry=Plan(raw.get("plan_of_retry", Plan.COMPLETED)),
            topic=raw.get("topic"),
        )
        for raw in _recipients(body)
    ]


def _callee(raw: Any, number: int) -> Callee:
    phone_number = raw.get("phone_number") if isinstance(raw, dict) else None
    if not isinstance(phone_number, str):
        message = "Either phone_number or whatsapp_user_id must be provided"
        place = ("body", "recipients", str(number))
        raise RefusedError(invalid(*place, message=message, kind="value_error", given=raw))
    data = raw.get("conversation_initiation_client_data") or {}
    override = data.get("conversation_config_override")
    language = ((override or {}).get("agent") or {}).get("language")
    return Callee(
        phone_number=phone_number,
        recipient_id=raw.get("id"),
        variables=data.get("dynamic_variables") or {},
        override=override,
        user_id=data.get("user_id"),
        language=language or DEFAULT,
    )


def _recipients(body: dict[str, Any]) -> list[Any]:
    recipients = body.get("recipients")
    if not isinstance(recipients, list) or not 1 <= len(recipients) <= 10_000:
        message = "List should have between 1 and 10000 items"
        place = ("body", "recipients")
        raise RefusedError(invalid(*place, message=message, kind="list_type"))
    return recipients


def _language_override(language: str | None) -> dict[str, Any] | None:
    return {"agent": {"language": language}} if language else None
