"""The providers' webhooks about simulated messages and calls, signed as each provider signs."""

import json
from datetime import datetime

from aftercall.domain.call import FinishedCall
from tests.signed_webhooks import (
    ACCOUNT,
    SENDER,
    TOKEN,
    Event,
    call_event,
    call_signature,
    signed_form_event,
)


def twilio_event(path: str, form: dict[str, str], arrived: datetime) -> Event:
    """Return the event of one of Twilio's webhooks; our own number fills in From or To."""
    ours = {"AccountSid": ACCOUNT, "ApiVersion": "2010-04-01"}
    other = "To" if "From" in form else "From"
    pairs = tuple({**form, **ours, other: SENDER}.items())
    return signed_form_event(path, pairs, arrived=arrived)


def post_call_event(call: FinishedCall, now: datetime) -> Event:
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
    body = json.dumps({"type": "post_call_transcription", "data": data}).encode()
    return call_event(body, call_signature(body, int(now.timestamp()), TOKEN))
