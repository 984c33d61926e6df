"""Genuine requests to each webhook, rightly signed, for the cases to change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.fuzz.case import CUSTOMER, WebhookRoute
from tests.fuzz.form_fields import NAMES, TEXTS, a_form
from tests.fuzz.memory import NOW
from tests.signed_webhooks import call_event, call_signature, signed_form_event

if TYPE_CHECKING:
    from random import Random

    from tests.signed_webhooks import Event

STAMP = int(NOW.timestamp())


def a_call(random: Random) -> dict[str, Any]:
    """Return the document of a call that ended a minute ago and was analysed."""
    call_id = f"conv_{random.getrandbits(96):024x}"
    data = {
        "agent_id": "agent_made_up_1",
        "conversation_id": call_id,
        "status": random.choice(("done", "done", "done", "processing", "failed")),
        "user_id": None,
        "transcript": [
            {"role": "agent", "message": "Hola, ¿hablo con Ana?", "time_in_call_secs": 0},
            {"role": "user", "message": random.choice(TEXTS) or "Sí", "time_in_call_secs": 3},
            {"role": "agent", "message": None, "tool_results": [_tool(random)]},
        ],
        "metadata": {
            "start_time_unix_secs": STAMP - 120,
            "accepted_time_unix_secs": STAMP - 110,
            "call_duration_secs": 50,
            "cost": 400,
            "main_language": random.choice(("es", "en", "pt-BR", None)),
            "termination_reason": "Client ended the call",
            "text_only": False,
            "phone_call": {"direction": "outbound", "external_number": CUSTOMER},
            "batch_call": {"batch_call_id": "btcal_1", "batch_call_recipient_id": "rcpt_1"},
        },
        "analysis": {
            "transcript_summary": "Ana pidió seguir por escrito.",
            "call_summary_title": "Seguimiento",
            "data_collection_results": {"topic": {"value": "ortodoncia"}},
        },
        "conversation_initiation_client_data": {
            "dynamic_variables": {"name": random.choice(NAMES), "edad": 41, "vip": True}
        },
    }
    return {"type": "post_call_transcription", "event_timestamp": STAMP, "data": data}


def _tool(random: Random) -> dict[str, Any]:
    name = random.choice(("end_call", "voicemail_detection"))
    return {"tool_name": name, "is_error": False, "result": {"result_type": "end_call_success"}}


def call_body(document: object) -> bytes:
    """Encode a document as ElevenLabs does: ASCII, with half a surrogate pair as an escape."""
    return json.dumps(document).encode()


def signed_call_event(body: bytes, *, encoded: bool = False) -> Event:
    """Return a body's event with its right signature."""
    return call_event(body, call_signature(body, STAMP), encoded=encoded)


def signed_request(random: Random, route: WebhookRoute) -> tuple[Event, bytes | None]:
    """Return an event for a route, and the body that was signed if it is a call's."""
    if route is WebhookRoute.CALL:
        body = call_body(a_call(random))
        return signed_call_event(body, encoded=random.random() < 0.3), body
    pairs = a_form(random, route)
    return signed_form_event(route, pairs), None
