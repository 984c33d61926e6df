"""When waiting ends: the one place that knows how long silence may last, and what ends an answer.

ElevenLabs marks the end of an answer only where the agent's `client_events` include
`agent_response_complete`; for every other agent silence is the only sign. The waits follow a
project that measured 163 live answers (median 1.0 s, at most 2.5 s after the question) and ends an
answer after 0.5 s of quiet, or 2.5 s after a tool, or 8 s in all.
"""

from datetime import timedelta
from typing import assert_never

from aftercall.gateways.elevenlabs.session.tool_use import END_CALL
from aftercall.gateways.elevenlabs.session.turn_state import Phase, TurnState

COMPLETE = timedelta(0)

# From the connection to `conversation_initiation_metadata`, and from there to the greeting.
SESSION_WAIT = timedelta(seconds=5)
GREETING_WAIT = timedelta(seconds=1.5)

# After words; after words beside a tool, or after a sign that no words will come; and where more
# words are to be expected.
QUIET = timedelta(seconds=0.6)
TOOL_QUIET = timedelta(seconds=3)
LONG_QUIET = timedelta(seconds=8)


def silence_allowed(state: TurnState) -> timedelta | None:
    """Return how long nothing may be heard from now on before the turn moves on.

    A session that does not start ends then; one whose greeting does not come is asked; an answer
    is over. `COMPLETE` ends it at once, and None leaves it to the turn's deadline. To be called
    again for each event that `TurnState.hear` says matters, not for pings and the like.
    """
    match state.phase:
        case Phase.CONNECTED:
            return SESSION_WAIT
        case Phase.STARTED:
            return GREETING_WAIT
        case Phase.ASKED:
            return _silence_in_answer(state)
        case _:
            assert_never(state.phase)


def _silence_in_answer(state: TurnState) -> timedelta | None:
    doubtful = state.tools.running or state.greeting.uncertain
    if state.completed and state.answer.answers and not doubtful:
        return COMPLETE
    if not state.answer.text:
        return _silence_without_words(state)
    if state.tools.running:
        return LONG_QUIET
    if state.greeting.uncertain:
        return TOOL_QUIET
    if state.completed or END_CALL in state.tools.names:
        return QUIET
    return None if state.answer.streaming else _silence_between_answers(state)


def _silence_without_words(state: TurnState) -> timedelta | None:
    none_expected = state.error or state.completed or state.tools.handover
    return TOOL_QUIET if none_expected and not state.tools.running else None


def _silence_between_answers(state: TurnState) -> timedelta:
    # "One moment, please" is a whole answer too: an agent that will say when it is done is waited
    # for much longer than the pause before what it looked up.
    if state.announces_completion:
        return LONG_QUIET
    return TOOL_QUIET if state.tool_since_answer else QUIET
