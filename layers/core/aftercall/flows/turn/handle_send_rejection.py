"""Twilio refused a message: begun again later, or failed together with what the refusal means."""

from aftercall.domain.codes import Meaning, Reaction
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.message import OutboundMessage
from aftercall.domain.outbound_transitions import (
    MOST_ATTEMPTS,
    fail,
    put_back,
    put_into_words,
    wait_before,
)
from aftercall.domain.send_failure import follow_refusal
from aftercall.domain.send_outcome import NotSent, explain
from aftercall.flows.customer_merge.propagate_loss import hands_over, propagate_loss
from aftercall.flows.turn.turn_context import Turn, TurnEventKind

MOST_TRIES = 12
_OF_THE_CUSTOMER = (Reaction.OPT_OUT, Reaction.TEMPLATE)


def handle_send_rejection(turn: Turn, message: OutboundMessage, refusal: NotSent) -> None:
    """Record a refused send by its code; what may pass is begun again with a growing wait."""
    meaning = explain(refusal)
    tell_refusal(turn, message, refusal.code, meaning)
    if meaning.may_pass and message.attempt < MOST_ATTEMPTS:
        later = turn.ports.clock.now() + wait_before(message.attempt, refusal.retry_after)
        waiting = put_back(message, meaning.sentence, later)
        turn.ports.messages.move(message, put_into_words(waiting, meaning))
        return
    failed = put_into_words(fail(message, meaning.sentence, refusal.code), meaning)
    _fail_with_its_meaning(turn, message, failed, meaning.reaction)


def tell_refusal(turn: Turn, message: OutboundMessage, code: int | None, meaning: Meaning) -> None:
    """Tell what Twilio objected to, as an alarm where it concerns more than this message."""
    turn.tell(
        TurnEventKind.SEND_ALARM
        if meaning.reaction is Reaction.ALARM
        else TurnEventKind.SEND_REFUSED,
        seq=message.seq,
        kind=message.kind,
        code=code,
        reason=meaning.sentence,
        next_action=meaning.action,
    )


def _fail_with_its_meaning(
    turn: Turn, message: OutboundMessage, failed: OutboundMessage, reaction: Reaction
) -> None:
    """Write the failure and what follows from it at once, so that neither is lost alone.

    Where somebody settled the message meanwhile, what was learned of the customer is true all the
    same; whether the message arrived is for whoever settled it to say.
    """
    for _ in range(MOST_TRIES):
        before = turn.ports.conversations.load(turn.customer)
        stored = turn.ports.messages.outbound(message.customer, message.seq)
        if before is None or stored is None:
            return
        moved = ((message, failed),) if stored.version == message.version else ()
        after = before
        if moved or reaction in _OF_THE_CUSTOMER:
            after = follow_refusal(before, message, reaction, turn.ports.clock.now())
        token = turn.ports.rng.token()
        change = Commit(token=token, before=before, after=after, moved=moved)
        if moved:
            change = propagate_loss(
                change, failed, reaction, turn.ports.conversations, turn.ports.clock
            )
        elif after == before:
            return
        if turn.ports.conversations.write(change) is CommitResult.DONE:
            if hands_over(change):
                turn.tell(TurnEventKind.HANDED_OVER, reason=_reason(failed, reaction))
            return


def _reason(failed: OutboundMessage, reaction: Reaction) -> str:
    if reaction is Reaction.TEMPLATE:
        return "window_closed"
    return f"refused_{failed.error_code}" if failed.error_code else "not_reached"
