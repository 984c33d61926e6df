"""Post-call events as ElevenLabs posts them, and its signature, computed by ourselves."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING, Any

from tests.fuzz.case import CALL_SECRET, CUSTOMER, HOST, Door
from tests.fuzz.form_fields import NAMES, TEXTS
from tests.fuzz.memory import NOW

if TYPE_CHECKING:
    from random import Random

    from tests.fuzz.case import Event

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
    """Write a document as ElevenLabs does; half a surrogate pair becomes an escape."""
    return json.dumps(document).encode()


def call_header(body: bytes, stamp: object = STAMP, secret: str = CALL_SECRET) -> str:
    """Sign a body as ElevenLabs does."""
    digest = hmac.digest(secret.encode(), f"{stamp}.".encode() + body, "sha256").hex()
    return f"t={stamp},v0={digest}"


def call_event(body: bytes, header: str | None = None, *, encoded: bool = False) -> Event:
    """Return the event that API Gateway makes of a post-call request."""
    return {
        "version": "2.0",
        "routeKey": Door.CALL.route_key,
        "rawPath": Door.CALL.value,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/json",
            "elevenlabs-signature": call_header(body) if header is None else header,
            "host": HOST,
        },
        "requestContext": {
            "domainName": HOST,
            "http": {"method": "POST", "path": Door.CALL.value},
            "stage": "$default",
        },
        "body": base64.b64encode(body).decode() if encoded else body.decode(),
        "isBase64Encoded": encoded,
    }
