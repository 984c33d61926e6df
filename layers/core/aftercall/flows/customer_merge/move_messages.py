"""Unanswered lines that were written under a scoped id are moved to the number's conversation."""

from aftercall.domain.commit import CommitResult, MoveInbound, commit_of
from aftercall.domain.conversation import Conversation
from aftercall.domain.conversation_transitions import new_conversation
from aftercall.domain.customer_merge import receive_moved_lines, release_moved_lines
from aftercall.domain.seq_range import SeqRange
from aftercall.ports import Clock, Conversations, Messages, Random, TurnRequests

MOST_LINES = 20
"""Three writes for each line and two conversations: 62 of a DynamoDB transaction's 100."""


def move_messages(
    merged: Conversation,
    customer: str,
    *,
    conversations: Conversations,
    messages: Messages,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> int:
    """Move the oldest unanswered lines in one commit and request a turn for their customer.

    Return how many were moved: 0 where one of the two conversations changed meanwhile, or where no
    line was left. Both versions are conditions, so that two turns move a line once.
    """
    now = clock.now()
    unanswered = SeqRange(after=merged.answered_seq, through=merged.in_seq)
    left = messages.inbound_in(merged.customer, unanswered)
    lines = left[:MOST_LINES]
    before = conversations.load(customer)
    after, moved = receive_moved_lines(before or new_conversation(customer, now), lines, now)
    released = release_moved_lines(merged, lines, all_of_them=len(lines) == len(left), now=now)
    items = [MoveInbound(*pair) for pair in zip(lines, moved, strict=True)]
    commit = commit_of(rng.token(), merged, released, *items)
    if moved:
        commit = commit.with_conversation(before, after)
    if conversations.commit(commit) is not CommitResult.COMMITTED or not moved:
        return 0
    turn_requests.enqueue(customer, f"moved:{moved[-1].message_sid}")
    return len(moved)
