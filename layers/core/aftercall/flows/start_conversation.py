"""A finished call is claimed once and its conversation begun or continued, with the opening due."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aftercall.domain.call import CallOutcome, CallRecord, FinishedCall
from aftercall.domain.change import Change, Written
from aftercall.domain.conversation import Conversation
from aftercall.domain.errors import Refused, Unavailable
from aftercall.domain.gate import GatePolicy, decide_send
from aftercall.domain.message import Kind, OutboundMessage, Permit, State
from aftercall.domain.opening import OpeningPolicy, OpeningText, customer_name, write_opening
from aftercall.domain.outbox import opening_id_of
from aftercall.domain.steps import begin, take_call
from aftercall.domain.texts import Texts
from aftercall.ports import Calls, Chance, Clock, Conversations, Nudges, PollMarks

MOST_TRIES = 12


def start_conversation(
    call: FinishedCall,
    *,
    policy: OpeningPolicy,
    texts: Texts,
    time_zone: ZoneInfo,
    conversations: Conversations,
    calls: Calls,
    marks: PollMarks,
    nudges: Nudges,
    clock: Clock,
    chance: Chance,
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
        message, permit = _permitted(call, base, opening, policy, chance.token(), now)
        if permit.allowed:
            if reserved is None:
                reserved = marks.reserve_opening(day, policy.max_per_day)
            permit = permit if reserved else _over_the_limit(permit)
        change = _claim(call, before, base, message, permit, policy, chance.token(), now)
        written = conversations.write(change)
        if written is Written.DONE and permit.allowed:
            nudges.nudge(call.phone, f"call:{call.call_id}")
        if written is not Written.STALE:
            return change.claim if written is Written.DONE else None
        clock.sleep(chance.fraction() * 0.05 * (tried + 1))
    raise Unavailable(f"the conversation kept moving while call {call.call_id} was claimed")


def _permitted(
    call: FinishedCall,
    base: Conversation,
    opening: OpeningText,
    policy: OpeningPolicy,
    token: str,
    now: datetime,
) -> tuple[OutboundMessage, Permit]:
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


def _over_the_limit(permit: Permit) -> Permit:
    rule = "max_openings_per_day"
    return Permit(allowed=False, rule=rule, checks={**permit.checks, rule: "no"})


def _claim(
    call: FinishedCall,
    before: Conversation | None,
    base: Conversation,
    message: OutboundMessage,
    permit: Permit,
    policy: OpeningPolicy,
    token: str,
    now: datetime,
) -> Change:
    opens = permit.allowed
    stored = replace(
        message,
        permit=permit,
        state=State.PENDING if opens else State.CANCELLED,
        reason=None if opens else permit.rule,
    )
    record = CallRecord(
        record_id=call.call_id,
        customer=base.customer,
        outcome=CallOutcome.OPENED if opens else CallOutcome.CANCELLED,
        recorded_at=now,
        reason=None if opens else permit.rule,
        would_send=None if opens else message.text,
        call=call,
        batch_id=call.batch_id,
        recipient_id=call.recipient_id,
        opening_seq=message.seq,
    )
    after = take_call(base, call, customer_name(call, policy), opens=opens, now=now)
    return Change(token=token, before=before, after=after, claim=record, added=(stored,))
