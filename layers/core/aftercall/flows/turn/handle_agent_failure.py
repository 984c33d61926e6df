"""The agent gave no answer: the failure is recorded, and the customer gets one notice at most."""

from aftercall.domain.commit import AddOutbound, Commit
from aftercall.domain.conversation import Conversation, control_state_of
from aftercall.domain.conversation_transitions import (
    enqueue_outbound,
    mark_apologised,
    record_agent_failure,
    request_hand_over,
)
from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.outbound_transitions import message_id_of
from aftercall.flows.optimistic_commit import Decided, commit_optimistically, starting_with
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome, wait_outcome

FAILURES_BEFORE_APOLOGY = 3
NEEDS_A_PERSON = frozenset({FailureKind.CONFIGURATION, FailureKind.QUOTA})
MOST_TRIES = 8


def handle_agent_failure(
    turn: Turn, asked_on: Conversation, failure: AgentFailure
) -> TurnOutcome | None:
    """Record the failure by its kind; return how the turn ends, or None to go on.

    A failure that needs a person hands over after a notice. After any other the agent is asked
    again later, with one apology per outage; but not after it ran a tool, which would run twice.
    Where only seqs changed meanwhile the failure is recorded too, else it would not be counted.
    """
    turn.record(TurnEventKind.AGENT_FAILED, kind=failure.kind, reason=failure.reason)

    def decide(conversation: Conversation | None) -> Decided[TurnOutcome | None]:
        if conversation is None or not _is_same_turn(conversation, asked_on):
            return Decided(result=None)
        commit = _commit_of_failure(turn, conversation, failure)
        retry_at = commit.conversations[0].after.retry_at
        outcome = None if commit.items else wait_outcome(turn, retry_at)
        return Decided(result=outcome, commit=commit)

    return commit_optimistically(
        starting_with(asked_on, lambda: turn.ports.conversations.load(turn.customer)),
        decide,
        conversations=turn.ports.conversations,
        clock=turn.ports.clock,
        rng=turn.ports.rng,
        doing="recording a failure of the agent",
        tries=MOST_TRIES,
        if_exhausted=lambda: None,
    )


def _is_same_turn(fresh: Conversation, asked_on: Conversation) -> bool:
    same_range = fresh.answered_seq == asked_on.answered_seq
    return same_range and control_state_of(fresh) == control_state_of(asked_on)


def _commit_of_failure(turn: Turn, conversation: Conversation, failure: AgentFailure) -> Commit:
    now = turn.now
    wording = turn.policy.texts.wording(conversation.language)
    if failure.kind in NEEDS_A_PERSON or failure.tool_seen:
        after = request_hand_over(conversation, f"agent_{failure.kind}", now)
        return _with_notice(turn, conversation, after, wording.colleague_will_write)
    after = record_agent_failure(conversation, now)
    if after.failures >= FAILURES_BEFORE_APOLOGY and after.apologised_at is None:
        return _with_notice(turn, conversation, mark_apologised(after, now), wording.apology)
    return turn.commit_of(conversation, after)


def _with_notice(turn: Turn, before: Conversation, after: Conversation, text: str) -> Commit:
    now = turn.now
    queued = enqueue_outbound(after, now)
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
    return turn.commit_of(before, queued, AddOutbound(notice))
