"""A finished call is claimed once, its conversation started or continued, its opening queued."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aftercall.domain.call import CallOutcome, CallRecord, FinishedCall
from aftercall.domain.commit import AddOutbound, ClaimCall, Commit, commit_of
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import (
    add_call,
    add_call_with_deferred_opening,
    new_conversation,
)
from aftercall.domain.errors import Refused
from aftercall.domain.gate.send_decision import Permission, SendDecision
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.message_catalog import MessageCatalog
from aftercall.domain.opening import (
    OpeningPolicy,
    OpeningText,
    customer_name,
    opening_message,
    write_opening,
)
from aftercall.flows.calls.decide_opening import DayReservation, decide_opening
from aftercall.flows.optimistic_commit import Decided, commit_optimistically
from aftercall.ports import Calls, Clock, Conversations, PollCursors, Random, TurnRequests


def start_conversation(
    call: FinishedCall,
    *,
    policy: OpeningPolicy,
    texts: MessageCatalog,
    time_zone: ZoneInfo,
    conversations: Conversations,
    calls: Calls,
    cursors: PollCursors,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> CallRecord | None:
    """Start a conversation for a call, once; return its record, or None where it was done before.

    One transaction claims the call, changes the conversation and stores the opening, so that
    none of them exists without the others. An opening that a rule forbids is stored as cancelled
    with the rule and what it would have said; one that a rule defers waits in the conversation.
    Raises Refused for a call without a phone, Unavailable where others keep writing first.
    """
    if call.phone is None:
        raise Refused(f"call {call.call_id} has no phone number: record it as skipped instead")
    customer = call.phone
    if calls.record(customer, call.call_id) is not None:
        return None
    # Before the claim: a claimed call without its transcript could never get one.
    calls.put_text(customer, call)
    opening = write_opening(call, policy, texts)
    day = f"{clock.now().astimezone(time_zone):%Y-%m-%d}"
    reserve = DayReservation(cursors, day, policy.max_per_day)

    record = commit_optimistically(
        lambda: conversations.load(customer),
        lambda before: _decide(call, customer, before, opening, policy, reserve, clock.now(), rng),
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing=f"claiming call {call.call_id}",
    )
    if record is not None and record.outcome is CallOutcome.OPENED:
        turn_requests.enqueue(customer, f"call:{call.call_id}")
    return record


def _decide(
    call: FinishedCall,
    customer: str,
    before: Conversation | None,
    opening: OpeningText,
    policy: OpeningPolicy,
    reserve: DayReservation,
    now: datetime,
    rng: Random,
) -> Decided[CallRecord | None]:
    base = before or new_conversation(customer, now)
    message = opening_message(call, base, opening, rng.token(), now)
    decision = decide_opening(message, base, policy, reserve, now)
    commit = _commit_of_call(call, before, base, message, decision, policy, rng.token())
    record = next(commit.all_of(ClaimCall)).record
    return Decided(result=record, commit=commit, if_duplicate=lambda: None)


def _commit_of_call(
    call: FinishedCall,
    before: Conversation | None,
    base: Conversation,
    message: OutboundMessage,
    decision: SendDecision,
    policy: OpeningPolicy,
    token: str,
) -> Commit:
    """Return the commit that claims a call; a deferred opening is no message yet."""
    now = message.created_at
    after = _with_call(base, call, customer_name(call, policy), decision, now)
    claim = ClaimCall(_record_of(call, message, decision, now))
    if decision.permission is Permission.DEFERRED:
        return commit_of(token, before, after, claim)
    return commit_of(token, before, after, claim, AddOutbound(_stored(message, decision)))


def _stored(message: OutboundMessage, decision: SendDecision) -> OutboundMessage:
    state = State.PENDING if decision.is_allowed else State.CANCELLED
    return replace(message, decision=decision, state=state, reason=decision.rule)


def _record_of(
    call: FinishedCall, message: OutboundMessage, decision: SendDecision, now: datetime
) -> CallRecord:
    outcome = {
        Permission.ALLOWED: CallOutcome.OPENED,
        Permission.DENIED: CallOutcome.CANCELLED,
        Permission.DEFERRED: CallOutcome.DEFERRED,
    }[decision.permission]
    return CallRecord.of_call(
        call,
        outcome,
        now,
        reason=decision.rule,
        would_send=None if decision.is_allowed else message.text,
        opening_seq=None if outcome is CallOutcome.DEFERRED else message.seq,
    )


def _with_call(
    base: Conversation, call: FinishedCall, name: str | None, decision: SendDecision, now: datetime
) -> Conversation:
    if decision.not_before is not None:
        return add_call_with_deferred_opening(
            base, call, name, not_before=decision.not_before, now=now
        )
    return add_call(base, call, name, opens=decision.is_allowed, now=now)
