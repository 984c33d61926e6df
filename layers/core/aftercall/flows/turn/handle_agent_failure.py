"""The agent gave no answer: the failure is recorded, and the customer gets one notice at most."""

from aftercall.domain.agent_trouble import (
    count_refusal,
    fails_alone,
    fails_for,
    is_refused_for_good,
    record_agent_failure,
)
from aftercall.domain.commit import AddOutbound, Commit
from aftercall.domain.conversation import Control, Conversation, control_state_of
from aftercall.domain.conversation_transitions import (
    enqueue_outbound,
    mark_apologised,
    request_hand_over,
)
from aftercall.domain.errors import AgentFailure, FailureKind, Unavailable
from aftercall.domain.message import Kind, OutboundMessage
from aftercall.domain.outbound_transitions import message_id_of
from aftercall.flows.optimistic_commit import Decided, commit_optimistically, starting_with
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome, wait_outcome

FAILURES_BEFORE_APOLOGY = 3
NEEDS_A_PERSON = frozenset({FailureKind.CONFIGURATION, FailureKind.QUOTA})
MOST_TRIES = 8
OTHERS = 100
"""How many of the conversations that were active last show whether the agent fails them too."""


def handle_agent_failure(
    turn: Turn, asked_on: Conversation, failure: AgentFailure
) -> TurnOutcome | None:
    """Record the failure by its kind; return how the turn ends, or None to go on.

    A failure that needs a person hands over after a notice: one that only a person can correct, one
    after a tool ran, which would run twice, the third refusal for one cause, and any that lasts for
    the agent's patience in this conversation alone. After others the agent is asked again later,
    with one apology per outage. Where only seqs changed meanwhile the failure is recorded too, else
    it would not be counted.
    """
    turn.record(TurnEventKind.AGENT_FAILED, kind=failure.kind, reason=failure.reason)
    needs_person = failure.kind in NEEDS_A_PERSON or failure.tool_seen
    gives_up = needs_person or _is_out_of_patience(turn, asked_on)

    def decide(conversation: Conversation | None) -> Decided[TurnOutcome | None]:
        if conversation is None or not _is_same_turn(conversation, asked_on):
            return Decided(result=None)
        commit = _commit_of_failure(turn, conversation, failure, gives_up=gives_up)
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


def _is_out_of_patience(turn: Turn, conversation: Conversation) -> bool:
    """Return whether the agent has failed this conversation for long, and no other one.

    Others are read only once the time is up. Where they cannot be read nothing is decided: the next
    failure reads them again.
    """
    if not fails_for(conversation, turn.policy.agent_patience, turn.now):
        return False
    activity = turn.ports.activity
    try:
        # Not since this one's trouble began: those who wait longest wrote nothing meanwhile.
        found = activity.active((Control.AGENT,), None, OTHERS)
        return fails_alone(conversation, activity.load_many(found))
    except Unavailable:
        return False


def _is_same_turn(fresh: Conversation, asked_on: Conversation) -> bool:
    same_range = fresh.answered_seq == asked_on.answered_seq
    return same_range and control_state_of(fresh) == control_state_of(asked_on)


def _commit_of_failure(
    turn: Turn, conversation: Conversation, failure: AgentFailure, *, gives_up: bool
) -> Commit:
    now = turn.now
    wording = turn.policy.texts.wording(conversation.language)
    counted = count_refusal(conversation, failure)
    if gives_up or is_refused_for_good(counted):
        after = request_hand_over(conversation, f"agent_{failure.kind}", now)
        return with_notice(turn, conversation, after, wording.colleague_will_write)
    after = record_agent_failure(counted, now)
    if after.failures >= FAILURES_BEFORE_APOLOGY and after.apologised_at is None:
        return with_notice(turn, conversation, mark_apologised(after, now), wording.apology)
    return turn.commit_of(conversation, after)


def with_notice(turn: Turn, before: Conversation, after: Conversation, text: str) -> Commit:
    """Return the commit that adds a text of ours, which answers nothing, to a conversation."""
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
