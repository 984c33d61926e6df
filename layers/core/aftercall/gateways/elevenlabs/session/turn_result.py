"""What a turn that is over came to: an answer, a silence on purpose, a hand-over, or a failure."""

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.gateways.elevenlabs.session.session_errors import failure_of_session
from aftercall.gateways.elevenlabs.session.turn_state import TurnState
from aftercall.ports import EXTERNAL_AGENT, AgentAnswer

UNFINISHED_TOOL = "tool_unfinished"


def to_answer(state: TurnState, *, seconds: float) -> AgentAnswer:
    """Return what the agent said; a wish for a person counts without a word, silence by a tool too.

    Raises AgentFailure where it said nothing: a REFUSAL where a guardrail kept it from speaking, a
    TIMEOUT where nothing but the deadline ended it, else what the close and the error event stand
    for. `seconds` is how long it was waited for.
    """
    text = state.policy.speech_tags.left_out(state.answer.text)
    handover = _handover(state, text)
    if text or handover is not None:
        return _answer(state, text=text, handover=handover)
    if state.tools.choice and not (state.error or state.guardrail or state.tools.running):
        return _answer(state, silence=state.tools.choice)
    raise _failure(state, seconds)


def _answer(
    state: TurnState, *, text: str = "", handover: str | None = None, silence: str | None = None
) -> AgentAnswer:
    return AgentAnswer(
        text=text,
        agent_session_id=state.session_id,
        handover=handover,
        silence=silence,
        tools=tuple(state.tools.names),
    )


def _handover(state: TurnState, text: str) -> str | None:
    """Return why a person has to take over, or None."""
    if state.tools.handover is not None:
        return state.tools.handover
    if state.external_agent:
        return EXTERNAL_AGENT
    # "One moment, please" went out, and the agent will never say what it looked up.
    return UNFINISHED_TOOL if text and state.unfinished else None


def _failure(state: TurnState, seconds: float) -> AgentFailure:
    seen = state.tools.seen
    if state.guardrail:
        reason = "a guardrail of the agent's kept it from answering"
        return AgentFailure(FailureKind.REFUSAL, reason, cause="guardrail", tool_seen=seen)
    if state.at_deadline and state.is_asked and state.error is None:
        reason = f"no answer within {seconds:g} s"
        return AgentFailure(FailureKind.TIMEOUT, reason, cause="timeout", tool_seen=seen)
    if state.tools.declined and state.close_code is None and state.error is None:
        reason = "the agent said nothing after its tool was not approved"
        return AgentFailure(FailureKind.TRANSIENT, reason, cause="approval", tool_seen=seen)
    if state.answer.only_shows and state.close_code is None and state.error is None:
        reason = "the agent showed a component without readable text, and said nothing"
        return AgentFailure(FailureKind.TRANSIENT, reason, cause="component", tool_seen=seen)
    return failure_of_session(
        state.close_code,
        state.close_reason,
        state.error,
        asked=state.is_asked,
        tool_seen=seen,
        cause=_cause(state),
    )


def _cause(state: TurnState) -> str:
    """Return what the session showed besides its close, or nothing."""
    if state.queue.held:
        return "queue not admitted"
    return "" if state.is_asked or state.close_code or state.error else "no session"
