"""What was written under a scoped id, and is unanswered, moves to its number's conversation."""

from aftercall.domain.change import Change, Written
from aftercall.domain.conversation import Conversation
from aftercall.domain.pairing import give_away_lines, take_lines
from aftercall.domain.steps import begin
from aftercall.flows.turn_frame import Told, Turn

MOST_LINES = 20
"""Three writes each and two conversations: well within one transaction of DynamoDB's."""


def rehome(turn: Turn, scoped: Conversation, customer: str) -> None:
    """Move the oldest unanswered lines in one transaction, then ask for a look at their customer.

    Both conversations are as read, so that two looks move a line once.
    """
    ports, now = turn.ports, turn.ports.clock.now()
    left = ports.messages.inbound_between(scoped.customer, scoped.answered_seq, scoped.in_seq)
    lines = left[:MOST_LINES]
    before = ports.conversations.load(customer)
    after, taken = take_lines(before or begin(customer, now), lines, now)
    change = Change(
        token=ports.chance.token(),
        before=scoped,
        after=give_away_lines(scoped, lines, all_of_them=len(lines) == len(left), now=now),
        beside=(before, after) if taken else None,
        rehomed=tuple(zip(lines, taken, strict=True)),
    )
    if ports.conversations.write(change) is Written.DONE and taken:
        turn.tell(Told.REHOMED, lines=len(taken))
        ports.nudges.nudge(customer, f"home:{taken[-1].message_sid}")
