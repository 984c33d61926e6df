"""A turn without an answer: noted in the conversation, and told to the customer at most once."""

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation, fence_of
from aftercall.domain.conversation_transitions import (
    add_notice,
    apologise,
    ask_for_a_person,
    fail_turn,
)
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.outbound_transitions import message_id_of
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome, end_waiting

FAILURES_BEFORE_APOLOGY = 3
FOR_A_PERSON = frozenset({FailureKind.CONFIGURATION, FailureKind.QUOTA})
MOST_TRIES = 8


def handle_agent_failure(
    turn: Turn, asked_on: Conversation, failure: AgentFailure
) -> TurnOutcome | None:
    """Note the failure by its kind; return how the turn ends, or None to look again.

    What only a person can mend hands over after a neutral sentence. What may pass is asked again
    later, with one apology per outage; but never after a tool ran, since it would run twice.
    Where only numbers moved meanwhile it is noted all the same, else that would be forgotten.
    """
    turn.tell(TurnEventKind.AGENT_FAILED, kind=failure.kind, reason=failure.reason)
    conversation = asked_on
    for _ in range(MOST_TRIES):
        change = _noting(turn, conversation, failure)
        if turn.ports.conversations.write(change) is CommitResult.DONE:
            return None if change.added else end_waiting(turn, change.after.retry_at)
        fresh = turn.ports.conversations.load(turn.customer)
        if fresh is None or not _is_same_turn(fresh, asked_on):
            return None
        conversation = fresh
    return None


def _is_same_turn(fresh: Conversation, asked_on: Conversation) -> bool:
    same_range = fresh.answered_seq == asked_on.answered_seq
    return same_range and fence_of(fresh) == fence_of(asked_on)


def _noting(turn: Turn, conversation: Conversation, failure: AgentFailure) -> Commit:
    now = turn.ports.clock.now()
    wording = turn.policy.texts.wording(conversation.language)
    if failure.kind in FOR_A_PERSON or failure.tool_seen:
        after = ask_for_a_person(conversation, f"agent_{failure.kind}", now)
        return _with_notice(turn, conversation, after, wording.colleague_will_write)
    after = fail_turn(conversation, now)
    if after.failures >= FAILURES_BEFORE_APOLOGY and after.apologised_at is None:
        return _with_notice(turn, conversation, apologise(after, now), wording.apology)
    return Commit(token=turn.ports.rng.token(), before=conversation, after=after)


def _with_notice(turn: Turn, before: Conversation, after: Conversation, text: str) -> Commit:
    now = turn.ports.clock.now()
    queued = add_notice(after, now)
    notice = OutboundMessage(
        customer=before.customer,
        seq=queued.seq,
        message_id=message_id_of(queued.seq, turn.ports.rng.token()),
        kind=Kind.NOTICE,
        text=text,
        created_at=now,
        epoch=queued.epoch,
        call_id=before.call_id,
        address=before.address,
    )
    return Commit(token=turn.ports.rng.token(), before=before, after=queued, added=(notice,))
