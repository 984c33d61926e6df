"""Recording the sid that Twilio gave a message, whatever became of the message meanwhile."""

from aftercall.domain.commit import Commit, UpdateOutbound
from aftercall.domain.message import OutboundMessage
from aftercall.domain.outbound_transitions import mark_accepted
from aftercall.flows.optimistic_commit import Decided, commit_optimistically, starting_with
from aftercall.flows.turn.turn_context import Turn


def record_acceptance(turn: Turn, message: OutboundMessage, sid: str) -> None:
    """Record the sid, even if a delivery report came first or another turn resolved the message.

    Raises Unavailable.
    """

    def decide(current: OutboundMessage | None) -> Decided[None]:
        accepted = None if current is None else mark_accepted(current, sid, turn.now)
        if current is None or accepted is None or accepted == current:
            return Decided(result=None)
        item = UpdateOutbound(current, accepted)
        return Decided(result=None, commit=Commit(token=turn.ports.rng.token(), items=(item,)))

    commit_optimistically(
        starting_with(message, lambda: turn.ports.messages.outbound(message.customer, message.seq)),
        decide,
        conversations=turn.ports.conversations,
        clock=turn.ports.clock,
        rng=turn.ports.rng,
        doing=f"recording the sid of message {message.message_id}",
    )
