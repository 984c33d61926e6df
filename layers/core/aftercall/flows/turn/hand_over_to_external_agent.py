"""A person took the conversation over at ElevenLabs: a person takes it over here too, at once."""

from aftercall.domain.commit import Commit
from aftercall.domain.conversation import Conversation, control_state_of
from aftercall.domain.conversation_transitions import hand_over, request_hand_over
from aftercall.flows.optimistic_commit import Decided, commit_optimistically, starting_with
from aftercall.flows.turn.handle_agent_failure import with_notice
from aftercall.flows.turn.turn_context import Turn, TurnEventKind
from aftercall.ports import EXTERNAL_AGENT

MOST_TRIES = 8


def hand_over_to_external_agent(turn: Turn, asked_on: Conversation) -> None:
    """Hand over without a word of ours: the customer wrote a moment ago, and a person is there.

    Who has waited since an earlier failure of the agent is told that a person will write. The lines
    stay unanswered, so that the person sees them as waiting.
    """

    def decide(found: Conversation | None) -> Decided[bool]:
        if found is None or control_state_of(found) != control_state_of(asked_on):
            return Decided(result=False)
        return Decided(result=not found.failures, commit=_commit(turn, found))

    handed_over = commit_optimistically(
        starting_with(asked_on, lambda: turn.ports.conversations.load(turn.customer)),
        decide,
        conversations=turn.ports.conversations,
        clock=turn.ports.clock,
        rng=turn.ports.rng,
        doing="handing over to a person",
        tries=MOST_TRIES,
        if_exhausted=lambda: False,
    )
    if handed_over:
        turn.record(TurnEventKind.HANDED_OVER, reason=EXTERNAL_AGENT)


def _commit(turn: Turn, conversation: Conversation) -> Commit:
    if not conversation.failures:
        return turn.commit_of(conversation, hand_over(conversation, turn.now, EXTERNAL_AGENT))
    requested = request_hand_over(conversation, EXTERNAL_AGENT, turn.now)
    wording = turn.policy.texts.wording(conversation.language)
    return with_notice(turn, conversation, requested, wording.colleague_will_write)
