"""Reads ElevenLabs' JSON of one call into the domain's FinishedCall."""

import json
from datetime import UTC, datetime, timedelta

from aftercall.domain.call import CallTurn, FinishedCall
from aftercall.domain.errors import Refused
from aftercall.gateways.elevenlabs.batch_documents import Initiation
from aftercall.gateways.elevenlabs.call_documents import (
    Analysis,
    BatchOrigin,
    ConversationItem,
    Metadata,
    ToolResult,
    Turn,
)
from aftercall.gateways.elevenlabs.documents import read_document
from aftercall.gateways.elevenlabs.dynamic_variables import replayable_variables
from aftercall.gateways.phone_numbers import INTERNATIONAL_ONLY, NumberReader

VOICEMAIL_TOOL = "voicemail_detection"
_LATEST = datetime(3000, 1, 1, tzinfo=UTC)


def read_call(
    content: object, call_id: str, numbers: NumberReader = INTERNATIONAL_ONLY
) -> FinishedCall:
    """Return the call that a conversation's JSON describes, finished or not.

    Raises Refused naming the field that cannot be read, never what it holds.
    """
    item = read_document(ConversationItem, content, f"call {call_id}")
    started_at, ended_at = _times(item.metadata, call_id)
    analysis = item.analysis or Analysis()
    batch = item.metadata.batch_call or BatchOrigin()
    begun_with = item.conversation_initiation_client_data or Initiation()
    phone_call = item.metadata.phone_call
    number = numbers.read(phone_call.external_number if phone_call else None)
    return FinishedCall(
        call_id=call_id,
        agent_id=item.agent_id,
        status=item.status,
        started_at=started_at,
        ended_at=ended_at,
        phone=number.phone,
        number_without_country=number.without_country,
        batch_id=batch.batch_call_id,
        recipient_id=batch.batch_call_recipient_id,
        text_only=item.metadata.text_only is True,
        by_phone=phone_call is not None,
        analysed=item.analysis is not None,
        voicemail=_reached_voicemail(item),
        user_turns=_user_turns(item),
        language=item.metadata.main_language or _requested_language(begun_with),
        summary=analysis.transcript_summary or None,
        title=analysis.call_summary_title or None,
        cost=item.metadata.cost,
        turns=tuple(_spoken_turns(item.transcript or [])),
        variables=replayable_variables(begun_with.dynamic_variables),
        collected=_collected_data(analysis),
    )


def _times(metadata: Metadata, call_id: str) -> tuple[datetime, datetime]:
    try:
        started_at = datetime.fromtimestamp(metadata.start_time_unix_secs, UTC)
        lasted = timedelta(seconds=max(metadata.call_duration_secs or 0, 0))
        # A call lasts from the moment it is accepted; ringing comes before that.
        accepted = metadata.accepted_time_unix_secs or metadata.start_time_unix_secs
        ended_at = max(datetime.fromtimestamp(accepted, UTC), started_at) + lasted
    except (ValueError, OverflowError, OSError) as error:
        raise Refused(f"call {call_id} cannot be read: its times are out of range") from error
    if ended_at > _LATEST:
        raise Refused(f"call {call_id} cannot be read: its times are out of range")
    return started_at, ended_at


def _spoken_turns(turns: list[Turn]) -> list[CallTurn]:
    return [
        CallTurn(role=turn.role, text=turn.message.strip())
        for turn in turns
        if turn.role and turn.message and turn.message.strip()
    ]


def _user_turns(item: ConversationItem) -> int:
    """Count the customer's turns with words; a silence is transcribed as dots, which are none."""
    spoken = _spoken_turns(item.transcript or [])
    if not spoken:
        return item.user_message_count or 0
    return sum(turn.role == "user" and any(map(str.isalnum, turn.text)) for turn in spoken)


def _reached_voicemail(item: ConversationItem) -> bool:
    if "voicemail" in (item.metadata.termination_reason or "").lower():
        return True
    results = [result for turn in item.transcript or [] for result in turn.tool_results or []]
    return any(_detected_voicemail(result) for result in results)


def _detected_voicemail(result: ToolResult) -> bool:
    outcome = result.result.result_type if result.result else None
    if outcome is not None:
        return outcome == f"{VOICEMAIL_TOOL}_success"
    return result.tool_name == VOICEMAIL_TOOL and not result.is_error


def _requested_language(begun_with: Initiation) -> str | None:
    override = begun_with.conversation_config_override
    return override.agent.language if override and override.agent else None


def _collected_data(analysis: Analysis) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, result in (analysis.data_collection_results or {}).items():
        value = result.get("value") if isinstance(result, dict) else None
        if value is not None and value != "":
            found[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return found
