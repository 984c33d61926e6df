"""A send without a known outcome: search for proof, then send a reply once more, or give up."""

from aftercall.domain.commit import UpdateOutbound
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import pop_outbox
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import OutboundMessage, State
from aftercall.domain.unknown_send import overdue_at, resolve_without_proof
from aftercall.flows.turn.record_acceptance import record_acceptance
from aftercall.flows.turn.turn_context import Turn, TurnEventKind, TurnOutcome, wait_outcome

KNOWN_MESSAGES = 100
"""How many of the newest messages are read for their sids, which the search leaves out."""


def resolve_unknown_send(
    turn: Turn, conversation: Conversation, message: OutboundMessage
) -> TurnOutcome | None:
    """Wait for a delivery report; once that took too long, search Twilio's list, then resolve.

    While the list cannot be read nothing is decided: sending again without having searched it could
    send the message twice.
    """
    overdue = overdue_at(message, turn.policy.timings)
    if overdue is None or turn.now < overdue:
        return wait_outcome(turn, overdue)
    try:
        sid = turn.ports.whatsapp.find_sent(message, _known_sids(turn, message))
    except Unavailable as error:
        turn.record(TurnEventKind.LIST_UNREADABLE, seq=message.seq, reason=str(error))
        return TurnOutcome.WAITING
    if sid is not None:
        record_acceptance(turn, message, sid)
        turn.record(TurnEventKind.PROVED, seq=message.seq, kind=message.kind, message_sid=sid)
        return None
    _resolve_without_proof(turn, conversation, message)
    return None


def _resolve_without_proof(
    turn: Turn, conversation: Conversation, message: OutboundMessage
) -> None:
    resolved = resolve_without_proof(message, turn.now)
    given_up = resolved.state is State.UNKNOWN
    after = pop_outbox(conversation, accepted=False, now=turn.now) if given_up else conversation
    if turn.commit(conversation, after, UpdateOutbound(message, resolved)):
        event = TurnEventKind.GAVE_UP if given_up else TurnEventKind.BEGUN_AGAIN
        turn.record(event, seq=message.seq, kind=message.kind)


def _known_sids(turn: Turn, message: OutboundMessage) -> frozenset[str]:
    newest = turn.ports.messages.newest(message.customer, KNOWN_MESSAGES)
    ours = [one for one in newest if isinstance(one, OutboundMessage) and one.seq != message.seq]
    sids = {one.message_sid for one in ours if one.message_sid is not None}
    return frozenset(sids.union(*(one.duplicate_sids for one in ours)))
