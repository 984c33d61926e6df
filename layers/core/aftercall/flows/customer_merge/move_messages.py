"""What was written under a scoped id, and is unanswered, moves to its number's conversation."""

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import begin
from aftercall.domain.customer_merge import give_away_lines, take_lines
from aftercall.flows.turn.turn_context import Turn, TurnEventKind

MOST_LINES = 20
"""Three writes each and two conversations: well within one transaction of DynamoDB's."""


def move_messages(turn: Turn, scoped: Conversation, customer: str) -> None:
    """Move the oldest unanswered lines in one transaction, then ask for a look at their customer.

    Both conversations are as read, so that two looks move a line once.
    """
    ports, now = turn.ports, turn.ports.clock.now()
    left = ports.messages.inbound_between(scoped.customer, scoped.answered_seq, scoped.in_seq)
    lines = left[:MOST_LINES]
    before = ports.conversations.load(customer)
    after, taken = take_lines(before or begin(customer, now), lines, now)
    change = Commit(
        token=ports.rng.token(),
        before=scoped,
        after=give_away_lines(scoped, lines, all_of_them=len(lines) == len(left), now=now),
        beside=(before, after) if taken else None,
        rehomed=tuple(zip(lines, taken, strict=True)),
    )
    if ports.conversations.write(change) is CommitResult.DONE and taken:
        turn.tell(TurnEventKind.REHOMED, lines=len(taken))
        ports.turn_requests.enqueue(customer, f"home:{taken[-1].message_sid}")
