"""When waiting ends: the one place that knows how long silence may last, and what ends an answer.

ElevenLabs marks the end of an answer only where the agent's `client_events` include
`agent_response_complete`; for every other agent silence is the only sign. Measured live: answers
take 1.0 s (median) to 2.5 s, and pieces of one answer follow each other within 0.5 s.
"""

from datetime import timedelta
from typing import assert_never

from aftercall.gateways.elevenlabs.tool_use import END_CALL
from aftercall.gateways.elevenlabs.turn_state import Phase, TurnState

COMPLETE = timedelta(0)
SESSION_WAIT = timedelta(seconds=5)
GREETING_WAIT = timedelta(seconds=1.5)
QUIET = timedelta(seconds=0.6)
TOOL_QUIET = timedelta(seconds=3)
LONG_QUIET = timedelta(seconds=8)


def silence_allowed(state: TurnState) -> timedelta | None:
    """Return how long silence may last from now on before the turn moves on.

    Before the question silence leads to it, or ends a session that does not start; after it,
    silence ends the answer. `COMPLETE` ends it at once; None leaves it to the turn's deadline.
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
    hopeless = state.error or state.completed or state.tools.handover
    return TOOL_QUIET if hopeless and not state.tools.running else None


def _silence_between_answers(state: TurnState) -> timedelta:
    # "One moment, please" is a whole answer too: an agent that will say when it is done is waited
    # for much longer than the pause before what it looked up.
    if state.announces_completion:
        return LONG_QUIET
    return TOOL_QUIET if state.tool_since_answer else QUIET
