"""Opens the conversation of one dialled recipient, with the data that a voice call has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.conversation import Conversation, client_data

if TYPE_CHECKING:
    from datetime import datetime

    from local.emulators.elevenlabs.batch import Batch
    from local.emulators.elevenlabs.ids import Ids
    from local.emulators.elevenlabs.recipient import Recipient

AGENT_NUMBER = "+12025550150"


def dial(batch: Batch, recipient: Recipient, *, ids: Ids, now: datetime) -> Conversation:
    """Open the conversation."""
    callee = recipient.callee
    call_id, call_sid = ids.new("conv_"), ids.hexadecimal("CA")
    system = _system_variables(batch.agent_id, callee.phone_number, call_id, call_sid, now)
    return Conversation(
        conversation_id=call_id,
        agent_id=batch.agent_id,
        agent_name=batch.agent_name,
        started_at=now,
        source="twilio",
        authorization="authorization_header",
        user_id=callee.user_id,
        client_data=client_data(
            variables=callee.variables | system,
            override=callee.override,
            user_id=callee.user_id,
        ),
        phone_call={
            "type": "twilio",
            "direction": "outbound",
            "phone_number_id": batch.phone_number_id or "",
            "agent_number": AGENT_NUMBER,
            "external_number": callee.phone_number,
            "call_result": None,
            "stream_sid": ids.hexadecimal("MZ"),
            "call_sid": call_sid,
        },
        batch_call={
            "batch_call_id": batch.batch_id,
            "batch_call_recipient_id": recipient.recipient_id,
            "campaign": None,
        },
    )


def _system_variables(
    agent_id: str, phone_number: str, call_id: str, call_sid: str, now: datetime
) -> dict[str, Any]:
    return {
        "system__agent_id": agent_id,
        "system__caller_id": phone_number,
        "system__called_number": AGENT_NUMBER,
        "system__call_sid": call_sid,
        "system__conversation_id": call_id,
        "system__time_utc": now.isoformat(),
    }
