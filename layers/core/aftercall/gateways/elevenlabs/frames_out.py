"""What we say over the text socket."""

from aftercall.gateways.elevenlabs.variables import own_variables
from aftercall.ports import Question

Frame = dict[str, object]


def to_opening(question: Question, first_message: str | None) -> Frame:
    """Write the first frame: text only, the call's own variables, and who is writing.

    A variable that the prompt names and we leave out ends the session, so all of the call's go.
    """
    override: dict[str, object] = {"conversation": {"text_only": True}}
    if first_message is not None:
        override["agent"] = {"first_message": first_message}
    variables = {
        **own_variables(question.variables),
        "channel": "whatsapp",
        "turn_id": question.turn_id,
    }
    return {
        "type": "conversation_initiation_client_data",
        "conversation_config_override": override,
        "dynamic_variables": variables,
        "user_id": question.user_id,
    }


def to_question(question: Question) -> list[Frame]:
    """Write what the agent has to know, which starts no turn, and what the customer wrote."""
    known: list[Frame] = []
    if question.context:
        known.append({"type": "contextual_update", "text": question.context})
    return [*known, {"type": "user_message", "text": question.text}]


def to_pong(event_id: int | None) -> Frame:
    """Write the answer to a ping."""
    return {"type": "pong", "event_id": event_id}


def to_tool_result(tool_call_id: str, result: str, *, is_error: bool) -> Frame:
    """Write what a tool of ours gave."""
    return {
        "type": "client_tool_result",
        "tool_call_id": tool_call_id,
        "result": result,
        "is_error": is_error,
    }
