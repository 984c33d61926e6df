"""ElevenLabs' JSON of batch calls (`GET /v1/convai/batch-calling/...`); times are Unix seconds."""

from aftercall.gateways.elevenlabs.documents import Document, Loose


class BatchPage(Document):
    """One page of the list of batches; each batch is read by itself."""

    batch_calls: list[object] | None = None
    next_doc: str | None = None
    has_more: bool | None = None


class BatchItem(Document):
    """A batch in the list."""

    id: str
    agent_id: str | None = None
    created_at_unix: Loose[float] = None
    last_updated_at_unix: Loose[float] = None
    total_calls_finished: Loose[int] = None


class BatchDetail(Document):
    """A batch with its recipients; each recipient is read by itself."""

    last_updated_at_unix: Loose[float] = None
    recipients: list[object] | None = None


class AgentOverride(Document):
    """The agent's part of a call's configuration override."""

    language: Loose[str] = None


class ConfigOverride(Document):
    """A call's configuration override."""

    agent: Loose[AgentOverride] = None


class Initiation(Document):
    """What a call was begun with."""

    dynamic_variables: Loose[dict[str, object]] = None
    conversation_config_override: Loose[ConfigOverride] = None


class RecipientItem(Document):
    """One person of a batch."""

    id: str
    status: str
    created_at_unix: Loose[float] = None
    updated_at_unix: Loose[float] = None
    phone_number: str | None = None
    conversation_id: str | None = None
    conversation_initiation_client_data: Loose[Initiation] = None
