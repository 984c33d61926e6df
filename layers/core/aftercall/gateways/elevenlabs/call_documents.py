"""ElevenLabs' JSON of one conversation (`GET /v1/convai/conversations/{id}`)."""

from typing import Annotated

from pydantic import Field

from aftercall.gateways.elevenlabs.batch_documents import Initiation
from aftercall.gateways.elevenlabs.documents import Document, Loose


class ToolOutcome(Document):
    """What a system tool reports."""

    result_type: Loose[str] = None


class ToolResult(Document):
    """A tool's result inside a turn."""

    tool_name: Loose[str] = None
    is_error: Loose[bool] = None
    result: Loose[ToolOutcome] = None


class Turn(Document):
    """One entry of the transcript; a turn that only used a tool has no message."""

    role: str | None = None
    message: str | None = None
    tool_results: Loose[list[ToolResult]] = None


class PhoneCall(Document):
    """The telephone's side of a call; the customer's number is the external one."""

    external_number: str | None = None


class BatchOrigin(Document):
    """The batch and recipient that a call was made for."""

    batch_call_id: Loose[str] = None
    batch_call_recipient_id: Loose[str] = None


class Metadata(Document):
    """A call's times (Unix seconds), cost, language, and what it was made for."""

    start_time_unix_secs: float
    accepted_time_unix_secs: Loose[float] = None
    call_duration_secs: float | None = None
    cost: Loose[Annotated[float, Field(ge=0, le=1e12)]] = None
    main_language: Loose[str] = None
    termination_reason: Loose[str] = None
    text_only: bool | None = None
    phone_call: PhoneCall | None = None
    batch_call: Loose[BatchOrigin] = None


class Analysis(Document):
    """ElevenLabs' analysis of a call, absent until the call is `done`."""

    transcript_summary: Loose[str] = None
    call_summary_title: Loose[str] = None
    data_collection_results: Loose[dict[str, object]] = None


class ConversationItem(Document):
    """A call, whole."""

    agent_id: str
    status: str
    metadata: Metadata
    transcript: list[Turn] | None = None
    analysis: Loose[Analysis] = None
    user_message_count: Loose[int] = None
    conversation_initiation_client_data: Loose[Initiation] = None
