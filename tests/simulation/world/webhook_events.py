"""The providers' webhooks as API Gateway's events, signed as each provider signs."""

import base64
import hmac
import json
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from aftercall.domain.call import FinishedCall
from aftercall.gateways.twilio.form import Form

ACCOUNT = "AC" + "0" * 32
SENDER = "whatsapp:+12025550100"
TOKEN = "made-up-token"
URL = "https://api.example.com"
_STATUS = "/webhook/twilio/status/"


@lru_cache(maxsize=4096)
def _sign(pairs: tuple[tuple[str, str], ...], url: str) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, Form(pairs)))


def webhook_event(path: str, form: dict[str, str], arrived: datetime) -> dict[str, Any]:
    """Return the event of one of Twilio's webhooks; our own number fills in From or To."""
    ours = {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}
    other = "To" if "From" in form else "From"
    pairs = tuple({**form, **ours, other: SENDER}.items())
    route = f"{_STATUS}{{message}}" if path.startswith(_STATUS) else path
    return {
        "version": "2.0",
        "routeKey": f"POST {route}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
            "x-twilio-signature": _sign(pairs, URL + path),
        },
        "requestContext": {
            "domainName": URL.removeprefix("https://"),
            "stage": "$default",
            "timeEpoch": round(arrived.timestamp() * 1000),
        },
        "body": base64.b64encode(urlencode(pairs).encode()).decode(),
        "isBase64Encoded": True,
    }


def call_event(call: FinishedCall, now: datetime) -> dict[str, Any]:
    """Return the event of ElevenLabs' webhook about a call that was analysed."""
    seconds = (call.ended_at - call.started_at).total_seconds()
    data = {
        "conversation_id": call.call_id,
        "agent_id": call.agent_id,
        "status": call.status,
        "transcript": [{"role": turn.role, "message": turn.text} for turn in call.turns],
        "metadata": {
            "start_time_unix_secs": call.started_at.timestamp(),
            "call_duration_secs": seconds,
            "main_language": call.language,
            "phone_call": {"external_number": call.phone},
            "batch_call": {
                "batch_call_id": call.batch_id,
                "batch_call_recipient_id": call.recipient_id,
            },
        },
        "analysis": {"transcript_summary": call.summary},
        "conversation_initiation_client_data": {"dynamic_variables": call.variables},
    }
    body = json.dumps({"type": "post_call_transcription", "data": data})
    stamp = str(int(now.timestamp()))
    signature = hmac.new(TOKEN.encode(), f"{stamp}.{body}".encode(), sha256).hexdigest()
    return {
        "version": "2.0",
        "routeKey": "POST /webhook/elevenlabs/call",
        "rawPath": "/webhook/elevenlabs/call",
        "headers": {"elevenlabs-signature": f"t={stamp},v0={signature}"},
        "body": body,
        "isBase64Encoded": False,
    }
