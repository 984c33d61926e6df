"""A finished call is claimed once and its conversation begun or continued, with the opening due."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aftercall.domain.call import CallOutcome, CallRecord, FinishedCall
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import begin, take_call
from aftercall.domain.errors import Refused, Unavailable
from aftercall.domain.gate import GatePolicy, decide_send
from aftercall.domain.message import Kind, OutboundMessage, SendDecision, State
from aftercall.domain.message_catalog import MessageCatalog
from aftercall.domain.opening import OpeningPolicy, OpeningText, customer_name, write_opening
from aftercall.domain.outbound_transitions import opening_id_of
from aftercall.ports import Calls, Clock, Conversations, PollCursors, Random, TurnRequests

MOST_TRIES = 12


def start_conversation(
    call: FinishedCall,
    *,
    policy: OpeningPolicy,
    texts: MessageCatalog,
    time_zone: ZoneInfo,
    conversations: Conversations,
    calls: Calls,
    marks: PollCursors,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> CallRecord | None:
    """Open a conversation for a call, once; return its record, or None where it was done before.

    One transaction claims the call, moves the conversation and stores the opening, so that
    nothing lies between them. An opening that a rule forbids is stored as cancelled with the
    rule and what it would have said. Raises Refused for a call without a phone.
    """
    if call.phone is None:
        raise Refused(f"call {call.call_id} has no phone to write to")
    if calls.record(call.phone, call.call_id) is not None:
        return None
    calls.put_text(call.phone, call)
    opening = write_opening(call, policy, texts)
    day = f"{clock.now().astimezone(time_zone):%Y-%m-%d}"
    reserved: bool | None = None
    for tried in range(MOST_TRIES):
        now = clock.now()
        before = conversations.load(call.phone)
        base = before or begin(call.phone, now)
        message, decision = _permitted(call, base, opening, policy, rng.token(), now)
        if decision.allowed:
            if reserved is None:
                reserved = marks.reserve_opening(day, policy.max_per_day)
            decision = decision if reserved else _over_the_limit(decision)
        change = _claim(call, before, base, message, decision, policy, rng.token(), now)
        written = conversations.write(change)
        if written is CommitResult.DONE and decision.allowed:
            turn_requests.enqueue(call.phone, f"call:{call.call_id}")
        if written is not CommitResult.STALE:
            return change.claim if written is CommitResult.DONE else None
        clock.sleep(rng.fraction() * 0.05 * (tried + 1))
    raise Unavailable(f"the conversation kept moving while call {call.call_id} was claimed")


def _permitted(
    call: FinishedCall,
    base: Conversation,
    opening: OpeningText,
    policy: OpeningPolicy,
    token: str,
    now: datetime,
) -> tuple[OutboundMessage, SendDecision]:
    seq = base.seq + 1
    message = OutboundMessage(
        customer=base.customer,
        seq=seq,
        message_id=opening_id_of(seq, token),
        kind=Kind.OPENING,
        text=opening.text,
        created_at=now,
        epoch=base.epoch,
        content_sid=opening.content_sid,
        content_variables=opening.variables,
        call_id=call.call_id,
        address=base.address,
    )
    gate = GatePolicy(sandbox=policy.sandbox, openings=policy.enabled)
    return message, decide_send(message, base, gate, now)


def _over_the_limit(decision: SendDecision) -> SendDecision:
    rule = "max_openings_per_day"
    return SendDecision(allowed=False, rule=rule, checks={**decision.checks, rule: "no"})


def _claim(
    call: FinishedCall,
    before: Conversation | None,
    base: Conversation,
    message: OutboundMessage,
    decision: SendDecision,
    policy: OpeningPolicy,
    token: str,
    now: datetime,
) -> Commit:
    opens = decision.allowed
    stored = replace(
        message,
        decision=decision,
        state=State.PENDING if opens else State.CANCELLED,
        reason=None if opens else decision.rule,
    )
    record = CallRecord.of_call(
        call,
        CallOutcome.OPENED if opens else CallOutcome.CANCELLED,
        now,
        reason=None if opens else decision.rule,
        would_send=None if opens else message.text,
        opening_seq=message.seq,
    )
    after = take_call(base, call, customer_name(call, policy), opens=opens, now=now)
    return Commit(token=token, before=before, after=after, claim=record, added=(stored,))
