"""What we say over the text socket: the client's events of ElevenLabs' schema."""

from aftercall.gateways.elevenlabs.dynamic_variables import replayable_variables
from aftercall.gateways.elevenlabs.session.events import ClientToolCall, Event, McpToolCall, Ping
from aftercall.gateways.elevenlabs.session.tool_use import AWAITING_APPROVAL, HANDOVER
from aftercall.ports import Question

Command = dict[str, object]


def to_initiation(question: Question, first_message: str | None) -> Command:
    """Write the first frame: text only, the call's own variables, and who is writing.

    A variable that the prompt names and we leave out ends the session with 1008, so all of the
    call's are sent again.
    """
    override: dict[str, object] = {"conversation": {"text_only": True}}
    if first_message is not None:
        override["agent"] = {"first_message": first_message}
    variables = {
        **replayable_variables(question.variables),
        "channel": "whatsapp",
        "turn_id": question.turn_id,
    }
    return {
        "type": "conversation_initiation_client_data",
        "conversation_config_override": override,
        "dynamic_variables": variables,
        "user_id": question.user_id,
    }


def to_question(question: Question) -> list[Command]:
    """Write what the agent has to know, which starts no turn, and what the customer wrote."""
    context: list[Command] = []
    if question.context:
        context.append({"type": "contextual_update", "text": question.context})
    return [*context, {"type": "user_message", "text": question.text}]


def to_replies(event: Event | None, approved_tools: frozenset[str] = frozenset()) -> list[Command]:
    """Write what an event asks of us at once, whatever the turn has come to.

    A tool that ElevenLabs asks us to approve is declined unless its name is approved: nobody is
    there to be asked, and unanswered the request holds the turn for 300 s.
    """
    match event:
        case Ping():
            return [{"type": "pong", "event_id": event.event_id}]
        case ClientToolCall() if event.expects_response:
            return [_to_tool_result(event)]
        case McpToolCall(state=state) if state == AWAITING_APPROVAL:
            return [
                {
                    "type": "mcp_tool_approval_result",
                    "tool_call_id": event.tool_call_id,
                    "is_approved": event.tool in approved_tools,
                }
            ]
    return []


def _to_tool_result(call: ClientToolCall) -> Command:
    known = call.tool == HANDOVER
    return {
        "type": "client_tool_result",
        "tool_call_id": call.tool_call_id,
        "result": "A person takes over this chat."
        if known
        else "This is not available in writing.",
        "is_error": not known,
    }
