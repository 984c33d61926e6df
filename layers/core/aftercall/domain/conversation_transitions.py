"""How a conversation changes: each function takes a conversation and returns its next state.

Only these change a conversation, and those of customer_merge, failed_send_transitions, back_off
and operator_message, which are built on them. One that changes what is unfinished
ends in `set_timers`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from aftercall.domain.call import FinishedCall
from aftercall.domain.conversation import Control, Conversation, WaitingOpening
from aftercall.domain.opt_out import OptOutKeyword, OptOutSource
from aftercall.domain.timers import Timers

RECHECK_AFTER = timedelta(seconds=60)
"""How long something may be unfinished before the reconciler requests a turn for it."""
RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=3))
"""Delays before trying again what failed repeatedly and may pass by itself.

The longest of them, the minute until the reconciler's round and the answer itself stay under five
minutes together, so that answers flow again soon after an outage has ended.
"""


def new_conversation(customer: str, now: datetime) -> Conversation:
    """Return the empty conversation of a customer who has none yet."""
    return Conversation(customer=customer, started_at=now, last_message_at=now)


def add_inbound(
    before: Conversation, keyword: OptOutKeyword | None, at: datetime, *, address: str | None = None
) -> Conversation:
    """Add one message from the customer; an opt-out keyword takes effect at once.

    An opt-out that only Twilio told us of ends with it, since only Twilio knows what the customer
    has done there since: the next send is tried. `at` is when it arrived: `waiting_since` is the
    time of the line that arrived first, even if that one is stored after others. `address` is where
    the customer is written to from now on, where that is not `customer`. A deferred opening is
    dropped, because the customer wrote first.
    """
    seq = before.seq + 1
    waits = before.waiting_since if before.has_unanswered else None
    after = replace(
        before,
        seq=seq,
        in_seq=seq,
        waiting_since=min(waits or at, at),
        last_inbound_at=max(at, before.last_inbound_at or at),
        last_message_at=max(at, before.last_message_at),
        inbound_count=before.inbound_count + 1,
        address=address,
        waiting_opening=None,
    )
    return set_timers(before, _with_wish(before, after, keyword, at), at)


def _with_wish(
    before: Conversation, after: Conversation, keyword: OptOutKeyword | None, at: datetime
) -> Conversation:
    """Return the conversation with an opt-out begun or ended, and our question where it stands."""
    after = replace(after, stop_asked_seq=_stop_asked_seq(before, after, keyword))
    is_stop = keyword is OptOutKeyword.STOP
    if before.opted_out_at is None:
        return _opted_out(after, OptOutSource.CUSTOMER, at) if is_stop else after
    if is_stop:
        return replace(after, opted_out_by=OptOutSource.CUSTOMER)
    if keyword is not OptOutKeyword.START and before.opted_out_by is not OptOutSource.PROVIDER:
        return after
    return replace(after, opted_out_at=None, opted_out_by=None, epoch=before.epoch + 1)


def _stop_asked_seq(
    before: Conversation, after: Conversation, keyword: OptOutKeyword | None
) -> int | None:
    """Return where our question stands after one more line; it stays until the line is answered.

    A further line before it was asked shows that the word before was not meant alone, so that the
    agent gets both.
    """
    if keyword is OptOutKeyword.UNSURE:
        return after.seq
    stays = keyword in (None, OptOutKeyword.HELP) and before.control is Control.AGENT
    return before.stop_asked_seq if stays and not before.must_ask_back else None


def _opted_out(after: Conversation, source: OptOutSource, at: datetime) -> Conversation:
    return replace(after, opted_out_at=at, opted_out_by=source, epoch=after.epoch + 1)


def add_call(
    before: Conversation, call: FinishedCall, name: str | None, *, opens: bool, now: datetime
) -> Conversation:
    """Add a finished call as the newest chapter; its opening takes the next seq.

    `opens` says whether the opening may be sent: only then does it enter the outbox, due at once.
    """
    seq = before.seq + 1
    after = replace(
        _with_call(before, call, name, now),
        seq=seq,
        outbox=(*before.outbox, seq) if opens else before.outbox,
        waiting_opening=None,
    )
    timed = set_timers(before, after, now)
    return _with_timers(timed, replace(timed.timers, send=now)) if opens else timed


def add_call_with_deferred_opening(
    before: Conversation,
    call: FinishedCall,
    name: str | None,
    *,
    not_before: datetime,
    now: datetime,
) -> Conversation:
    """Add a finished call whose opening may only be sent later.

    It takes no seq and no place in the outbox until then. One that waited before is superseded.
    """
    waiting = WaitingOpening(call_id=call.call_id, not_before=not_before)
    return set_timers(
        before, replace(_with_call(before, call, name, now), waiting_opening=waiting), now
    )


def _with_call(
    before: Conversation, call: FinishedCall, name: str | None, now: datetime
) -> Conversation:
    return replace(
        before,
        call_id=call.call_id,
        agent_id=call.agent_id,
        name=name or before.name,
        language=call.language or before.language,
        last_message_at=now,
    )


def add_answer(
    before: Conversation,
    *,
    through: int,
    parts: int,
    handover: str | None,
    now: datetime,
    asks: bool = False,
) -> Conversation:
    """Add an answer of so many parts, which takes the next seqs and answers all up to `through`.

    `asks` says whether it asks the customer something.
    For a line after `through` the waiting begins anew, so that it gets its own quiet time.
    """
    seqs = tuple(range(before.seq + 1, before.seq + parts + 1))
    after = replace(
        mark_answered(before, now),
        seq=before.seq + parts,
        answered_seq=max(through, before.answered_seq),
        outbox=(*before.outbox, *seqs),
        handover=handover or before.handover,
        last_message_at=now,
        last_ours_asks=asks,
    )
    since = after.last_inbound_at if after.has_unanswered else None
    return set_timers(before, replace(after, waiting_since=since), now)


def mark_answered(before: Conversation, now: datetime) -> Conversation:
    """Record that the agent answered, which ends its trouble with this conversation."""
    stop_asked_seq = before.stop_asked_seq if before.must_ask_back else None
    works = end_agent_trouble(before)
    return replace(works, answered_at=now, apologised_at=None, stop_asked_seq=stop_asked_seq)


def end_agent_trouble(before: Conversation) -> Conversation:
    """Forget the agent's failures; the timers are left to the caller."""
    return replace(
        before, failures=0, failing_since=None, refusal=None, refusals=None, retry_at=None
    )


def enqueue_outbound(before: Conversation, now: datetime, *, asks: bool = False) -> Conversation:
    """Put one more message of ours into the outbox, numbered next; it answers nothing.

    `asks` says whether it asks the customer something.
    """
    seq = before.seq + 1
    after = replace(
        before,
        seq=seq,
        outbox=(*before.outbox, seq),
        last_message_at=now,
        last_ours_asks=asks,
    )
    return set_timers(before, after, now)


def pop_outbox(before: Conversation, *, accepted: bool, now: datetime) -> Conversation:
    """Remove the head of the outbox, and count it as sent where Twilio accepted it."""
    after = replace(
        before,
        outbox=before.outbox[1:],
        outbound_count=before.outbound_count + int(accepted),
    )
    return set_timers(before, after, now)


def count_late_acceptance(before: Conversation) -> Conversation:
    """Count a message as sent that left the outbox without proof and was accepted after all."""
    return replace(before, outbound_count=before.outbound_count + 1)


def withdraw_from_outbox(
    before: Conversation, seq: int, answered_from: int | None, now: datetime
) -> Conversation:
    """Remove a message that was never sent from the outbox.

    `answered_from` is the `after` of the lines that it would have answered, which are unanswered
    again; None where it answered none.
    """
    answered = before.answered_seq
    if answered_from is not None:
        answered = min(answered, answered_from)
    after = replace(
        before,
        outbox=tuple(other for other in before.outbox if other != seq),
        answered_seq=answered,
    )
    if after.has_unanswered and after.waiting_since is None:
        after = replace(after, waiting_since=after.last_inbound_at)
    return set_timers(before, after, now)


def mark_apologised(before: Conversation, now: datetime) -> Conversation:
    """Record that the customer got an apology for this outage, so that there is only one."""
    return replace(before, apologised_at=now)


def request_hand_over(before: Conversation, reason: str, now: datetime) -> Conversation:
    """Record that a person has to take over once the outbox is empty.

    Not at once: a hand-over cancels what is queued, and the agent's last words or the notice to the
    customer still have to be sent.
    """
    return set_timers(before, replace(before, handover=reason), now)


def refresh_timers(before: Conversation, now: datetime) -> Conversation:
    """Stop the timers that have no reason any more, and start those that are missing."""
    return set_timers(before, before, now)


def postpone_send(before: Conversation, not_before: datetime) -> Conversation:
    """Set the send timer to the time at which the head of the outbox may be sent."""
    return _with_timers(before, replace(before.timers, send=not_before))


def hand_over(before: Conversation, now: datetime, reason: str | None = None) -> Conversation:
    """Give control to a person; no answer that the agent is still making may be sent any more.

    `reason` is None where the person took over themselves.
    """
    after = replace(
        before,
        control=Control.HUMAN,
        epoch=before.epoch + 1,
        handover=None,
        handed_over_for=reason,
        failing_since=None,
        refusal=None,
        refusals=None,
    )
    return set_timers(before, after, now)


def give_back(before: Conversation, now: datetime) -> Conversation:
    """Give control back to the agent, who answers what is still unanswered."""
    after = replace(
        end_agent_trouble(before),
        control=Control.AGENT,
        epoch=before.epoch + 1,
        handover=None,
        handed_over_for=None,
    )
    return set_timers(before, after, now)


def opt_out(
    before: Conversation, now: datetime, source: OptOutSource = OptOutSource.PROVIDER
) -> Conversation:
    """Record that Twilio refuses this customer because they opted out there."""
    if before.opted_out_at is not None:
        return before
    return set_timers(before, _opted_out(before, source, now), now)


def set_timers(before: Conversation, after: Conversation, now: datetime) -> Conversation:
    """Return the conversation after a transition with the timers that belong to it.

    A timer whose reason the transition changed starts anew, every other one keeps its time. Of
    send, move, hand_over and reply only the first that is needed has a timer.
    """
    # This order is that of next_step: a timer for what a turn does not do next would make the
    # reconciler request a turn each minute that changes nothing.
    running, recheck = before.timers, now + RECHECK_AFTER
    may_answer = after.has_unanswered and after.agent_may_answer
    send = reply = to_person = move = None
    if after.outbox:
        send = running.send if after.outbox == before.outbox else None
        send = send or recheck
    elif after.merged_into is not None:
        move = (running.move or recheck) if after.has_unanswered else None
    elif after.handover is not None and after.agent_may_answer:
        to_person = running.hand_over or recheck
    elif may_answer:
        reply = running.reply if _asks_the_same(before, after) else None
        reply = reply or max(recheck, (not after.must_ask_back and after.retry_at) or now)
    opening = None if after.waiting_opening is None else after.waiting_opening.not_before
    timers = Timers(send=send, reply=reply, hand_over=to_person, move=move, opening=opening)
    return _with_timers(after, timers)


def _asks_the_same(before: Conversation, after: Conversation) -> bool:
    """Return whether the same lines are unanswered and the retry time is the same as before."""
    lines = (before.in_seq, before.answered_seq) == (after.in_seq, after.answered_seq)
    return lines and before.retry_at == after.retry_at


def _with_timers(after: Conversation, timers: Timers) -> Conversation:
    return replace(after, timers=timers, due_at=timers.earliest)
