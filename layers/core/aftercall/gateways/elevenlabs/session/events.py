"""What ElevenLabs says over the text socket, as far as it matters to a turn.

One class for each event that we read. The quoted name is the event's `type` in ElevenLabs' schema
(`elevenlabs/packages`, `agent.asyncapi.yaml`); `event_id` counts the agent's turns from 1, the
greeting's.
"""

from dataclasses import dataclass

from aftercall.gateways.elevenlabs.session.frame_fields import JsonObject


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """`conversation_initiation_metadata`: the session has an id, and the agent may speak."""

    session_id: str


@dataclass(frozen=True, slots=True)
class Ping:
    """`ping`: has to be answered with a pong of the same id, or the session ends after 60 s."""

    event_id: int | None


@dataclass(frozen=True, slots=True)
class AgentResponsePart:
    """`agent_chat_response_part`: a piece of a streamed answer; `kind` is start, delta or stop."""

    event_id: int | None
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class AgentResponse:
    """`agent_response`: a whole answer, one of possibly several in a turn."""

    event_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class AgentResponseCorrection:
    """`agent_response_correction`: another text in the place of an answer."""

    event_id: int | None
    original: str
    text: str


@dataclass(frozen=True, slots=True)
class AgentResponseComplete:
    """`agent_response_complete`: the agent's turn is over; sent where `client_events` has it."""

    event_id: int | None


@dataclass(frozen=True, slots=True)
class ClientToolCall:
    """`client_tool_call`: a tool that we are asked to run."""

    tool: str
    tool_call_id: str
    parameters: JsonObject
    expects_response: bool


@dataclass(frozen=True, slots=True)
class AgentToolRequest:
    """`agent_tool_request`: a tool runs at ElevenLabs or at a server of the agent's owner."""

    tool: str
    tool_call_id: str


@dataclass(frozen=True, slots=True)
class AgentToolResponse:
    """`agent_tool_response` or `agent_tool_response_full_payload`: such a tool has ended.

    `succeeded` is False where it failed, or was never called.
    """

    tool: str
    tool_call_id: str
    succeeded: bool


@dataclass(frozen=True, slots=True)
class McpToolCall:
    """`mcp_tool_call`: a tool of an MCP server; `state` is the schema's word, or a newer one."""

    tool: str
    tool_call_id: str
    state: str


@dataclass(frozen=True, slots=True)
class RichContent:
    """`rich_content`: a component to display, such as buttons, as lines of text."""

    event_id: int | None
    content_id: str
    text: str


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """`queue_status`: waiting, admitted or timed_out; what is sent to a waiting session is lost.

    In no schema yet; read in ElevenLabs' own widget (`elevenlabs/packages`, pull request 967).
    """

    status: str


@dataclass(frozen=True, slots=True)
class GuardrailTriggered:
    """`guardrail_triggered`: a rule of the agent's owner blocks what was asked or said."""


@dataclass(frozen=True, slots=True)
class ExternalAgentConnected:
    """`external_agent_connected`: a person took the conversation over at ElevenLabs."""


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """`error` or `client_error`; `message` may quote the customer and must not be logged."""

    code: int | None
    error_type: str
    message: str


Words = AgentResponsePart | AgentResponse | AgentResponseCorrection | AgentResponseComplete
ToolEvent = ClientToolCall | AgentToolRequest | AgentToolResponse | McpToolCall
Event = (
    SessionStarted
    | Ping
    | Words
    | ToolEvent
    | RichContent
    | QueueStatus
    | GuardrailTriggered
    | ExternalAgentConnected
    | ErrorEvent
)
