"""A send whose outcome is not known: proof first, then once more or not at all."""

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import finish_head
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.next_step import overdue_at
from aftercall.domain.outbound_transitions import accept, settle_without_proof
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome, end_waiting

MOST_TRIES = 12
KNOWN_MESSAGES = 100


def resolve_unknown_send(
    turn: Turn, conversation: Conversation, message: OutboundMessage
) -> TurnOutcome | None:
    """Settle a message in flight for too long; before that, wait for a report to prove it.

    Twilio's list is the second proof. Nothing is decided before it could be looked at.
    """
    now = turn.ports.clock.now()
    overdue = overdue_at(message, turn.policy.clocks)
    if overdue is None or now < overdue:
        return end_waiting(turn, overdue)
    try:
        sid = turn.ports.whatsapp.find_sent(message, _known_sids(turn, message))
    except Unavailable as error:
        turn.tell(TurnEventKind.NO_LOOK, seq=message.seq, reason=str(error))
        return TurnOutcome.WAITING
    if sid is not None:
        record_acceptance(turn, message, sid)
        turn.tell(TurnEventKind.PROVED, seq=message.seq, kind=message.kind, message_sid=sid)
        return None
    _settle_without_proof(turn, conversation, message)
    return None


def record_acceptance(turn: Turn, message: OutboundMessage, sid: str) -> None:
    """Record the sid, also where a delivery report was faster or somebody settled it meanwhile."""
    current: OutboundMessage | None = message
    for _ in range(MOST_TRIES):
        if current is None:
            return
        after = accept(current, sid, turn.ports.clock.now())
        if after == current or turn.ports.messages.move(current, after):
            return
        current = turn.ports.messages.outbound(message.customer, message.seq)
    raise Unavailable(f"message {message.message_id} kept moving while its sid was recorded")


def _settle_without_proof(turn: Turn, conversation: Conversation, message: OutboundMessage) -> None:
    now = turn.ports.clock.now()
    settled = settle_without_proof(message, now)
    given_up = settled.state is State.UNKNOWN
    after = finish_head(conversation, accepted=False, now=now) if given_up else conversation
    change = Commit(
        token=turn.ports.rng.token(),
        before=conversation,
        after=after,
        moved=((message, settled),),
    )
    if turn.ports.conversations.write(change) is CommitResult.DONE:
        what = TurnEventKind.GAVE_UP if given_up else TurnEventKind.BEGUN_AGAIN
        turn.tell(what, seq=message.seq, kind=message.kind)


def _known_sids(turn: Turn, message: OutboundMessage) -> frozenset[str]:
    newest = turn.ports.messages.newest(message.customer, KNOWN_MESSAGES)
    ours = [one for one in newest if isinstance(one, OutboundMessage) and one.seq != message.seq]
    sids = {one.message_sid for one in ours if one.message_sid is not None}
    return frozenset(sids.union(*(one.duplicate_sids for one in ours)))
