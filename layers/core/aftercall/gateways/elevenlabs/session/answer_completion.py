"""When waiting ends: the one place that knows how long silence may last, and what ends an answer.

ElevenLabs marks the end of an answer only where the agent's `client_events` include
`agent_response_complete`; for every other agent silence is the only sign. The waits follow a
project that measured 163 live answers (median 1.0 s, at most 2.5 s after the question) and ends an
answer after 0.5 s of quiet, or 2.5 s after a tool, or 8 s in all. No answer is over while a tool
runs; where none is reported, words that promise an answer stand for it (decision record 0024).
"""

from datetime import timedelta
from typing import assert_never

from aftercall.gateways.elevenlabs.session.turn_state import Phase, TurnState

COMPLETE = timedelta(0)

# From the connection to `conversation_initiation_metadata`, and from there to the greeting; a
# session that was held in the queue has to begin its work first.
SESSION_WAIT = timedelta(seconds=5)
GREETING_WAIT = timedelta(seconds=1.5)
GREETING_WAIT_AFTER_QUEUE = timedelta(seconds=5)

# After words; after words beside a tool, or after a sign that no words will come; and where more
# words are to be expected.
QUIET = timedelta(seconds=0.6)
TOOL_QUIET = timedelta(seconds=3)
LONG_QUIET = timedelta(seconds=8)

# After words that promise an answer: without an event for the tool between, and after the agent
# called its turn complete, which it may do before the event of the tool.
PROMISE_QUIET = timedelta(seconds=5)
PROMISE_COMPLETE_QUIET = timedelta(seconds=0.5)


def silence_allowed(state: TurnState) -> timedelta | None:
    """Return how long nothing may be heard from now on before the turn moves on.

    A session that does not start ends then; one whose greeting does not come is asked; an answer
    is over. `COMPLETE` ends it at once, and None leaves it to the turn's deadline. To be called
    again for each event that `TurnState.hear` says matters, not for pings and the like.
    """
    if state.external_agent:
        return COMPLETE
    if state.queue.held:
        return TOOL_QUIET if state.queue.timed_out else None
    match state.phase:
        case Phase.CONNECTED:
            return SESSION_WAIT
        case Phase.STARTED:
            return GREETING_WAIT_AFTER_QUEUE if state.queue.seen else GREETING_WAIT
        case Phase.ASKED:
            return _silence_in_answer(state)
        case _:
            assert_never(state.phase)


def _silence_in_answer(state: TurnState) -> timedelta | None:
    if state.tools.running:
        return _silence_while_tools_run(state)
    if not state.answer.text:
        return _silence_without_words(state)
    if state.greeting.uncertain:
        return LONG_QUIET if state.greeting.repeated else TOOL_QUIET
    if state.completed:
        return _silence_after_completion(state)
    if state.tools.choice:
        return QUIET
    return None if state.answer.streaming else _silence_between_answers(state)


def _silence_while_tools_run(state: TurnState) -> timedelta | None:
    """Leave a running tool to the deadline, unless this agent never tells that one has ended."""
    words = state.answer.text and not state.answer.streaming
    if words and state.tools.only_requested and state.policy.profile().tells_tool_ends is False:
        return LONG_QUIET
    return None


def _silence_without_words(state: TurnState) -> timedelta | None:
    chosen = state.tools.choice or state.tools.handover
    if state.error or state.completed or state.guardrail or chosen or state.answer.only_shows:
        return TOOL_QUIET
    return LONG_QUIET if state.tools.declined else None


def _silence_after_completion(state: TurnState) -> timedelta:
    if not state.answer.answers:
        return QUIET
    # The end of what was said before a tool may be told behind the tool's end.
    if state.tool_since_answer and not state.tools.handover:
        return TOOL_QUIET
    if _promises_more(state) and state.policy.profile().may_run_tools:
        return PROMISE_COMPLETE_QUIET
    return COMPLETE


def _silence_between_answers(state: TurnState) -> timedelta:
    # "One moment, please" is a whole answer too: an agent that will say when it is done is waited
    # for much longer than the pause before what it looked up.
    if state.announces_completion:
        return LONG_QUIET
    # A component is shown by a tool, and words may follow it.
    if state.tool_since_answer or not state.answer.last_words:
        return TOOL_QUIET
    if _promises_more(state) and state.policy.profile().may_run_tools_unseen:
        return PROMISE_QUIET
    return QUIET


def _promises_more(state: TurnState) -> bool:
    return state.policy.promises.promises_more(state.answer.last_words)
