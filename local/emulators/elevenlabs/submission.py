"""Reads submitted batches: the provider's own form, and the shorter one of our control."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from local.emulators.elevenlabs.errors import RefusedError, invalid
from local.emulators.elevenlabs.recipient import Callee, Plan
from local.emulators.elevenlabs.texts import DEFAULT


def read_callees(body: dict[str, Any]) -> list[Callee]:
    """Read the provider's recipients; each is going to be reached and to talk."""
    return [_callee(raw, number) for number, raw in enumerate(_recipients(body))]


def read_schedule(body: dict[str, Any]) -> datetime | None:
    """Read when the calls are to begin."""
    moment = body.get("scheduled_time_unix")
    return None if moment is None else datetime.fromtimestamp(moment, UTC)


def read_scripted_callees(body: dict[str, Any]) -> list[Callee]:
    """Read our control's recipients, which say how each call is going to end."""
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
