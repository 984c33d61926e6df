"""Twilio refused a message: begun again later, or failed together with what the refusal means."""

from aftercall.domain.change import Change, Written
from aftercall.domain.codes import Meaning, Reaction
from aftercall.domain.message import OutboundMessage
from aftercall.domain.outbox import MOST_ATTEMPTS, fail, put_back, put_into_words, wait_before
from aftercall.domain.refused import follow_refusal
from aftercall.domain.send import NotSent, explain
from aftercall.flows.turn_frame import Told, Turn

MOST_TRIES = 12


def note_refusal(turn: Turn, message: OutboundMessage, refusal: NotSent) -> None:
    """Record a refused send by its code; what may pass is begun again with a growing wait."""
    meaning = explain(refusal)
    turn.tell(
        Told.SEND_ALARM if meaning.reaction is Reaction.ALARM else Told.SEND_REFUSED,
        seq=message.seq,
        kind=message.kind,
        code=refusal.code,
        reason=meaning.sentence,
        next_action=meaning.action,
    )
    if meaning.may_pass and message.attempt < MOST_ATTEMPTS:
        later = turn.ports.clock.now() + wait_before(message.attempt, refusal.retry_after)
        waiting = put_back(message, meaning.sentence, later)
        turn.ports.messages.move(message, put_into_words(waiting, meaning))
        return
    failed = put_into_words(fail(message, meaning.sentence, refusal.code), meaning)
    if meaning.reaction in (Reaction.OPT_OUT, Reaction.TEMPLATE):
        _fail_with_its_meaning(turn, message, failed, meaning)
    else:
        turn.ports.messages.move(message, failed)


def _fail_with_its_meaning(
    turn: Turn, message: OutboundMessage, failed: OutboundMessage, meaning: Meaning
) -> None:
    """Write the failure and what follows from it at once, so that neither is lost alone.

    Where somebody settled the message meanwhile, what follows is true all the same.
    """
    for _ in range(MOST_TRIES):
        before = turn.ports.conversations.load(turn.customer)
        stored = turn.ports.messages.outbound(message.customer, message.seq)
        if before is None or stored is None:
            return
        moved = ((message, failed),) if stored.version == message.version else ()
        after = follow_refusal(before, message, meaning.reaction, turn.ports.clock.now())
        if not moved and after == before:
            return
        token = turn.ports.chance.token()
        change = Change(token=token, before=before, after=after, moved=moved)
        if turn.ports.conversations.write(change) is Written.DONE:
            if after.control is not before.control:
                turn.tell(Told.HANDED_OVER, reason="window_closed")
            return
