"""A message that was made under a scoped id is lost after the pairing: its number hears of it."""

from dataclasses import replace

from aftercall.domain.codes import Reaction
from aftercall.domain.commit import Commit
from aftercall.domain.message import OutboundMessage
from aftercall.domain.send_failure import follow_loss
from aftercall.ports import Clock, Conversations


def propagate_loss(
    change: Commit,
    lost: OutboundMessage,
    reaction: Reaction,
    conversations: Conversations,
    clock: Clock,
) -> Commit:
    """Return a change with what a loss means where the conversation has moved to, if it has."""
    customer = change.after.moves_to
    number = None if customer is None else conversations.load(customer)
    if number is None:
        return change
    after = follow_loss(number, lost, reaction, clock.now())
    return change if after == number else replace(change, beside=(number, after))


def hands_over(change: Commit) -> bool:
    """Say whether a change gives a conversation, or the one beside it, to a person."""
    pairs = [(change.before, change.after), *([change.beside] if change.beside else [])]
    return any(before is None or after.control is not before.control for before, after in pairs)
