"""A message that failed under a merged address also changes the customer's main conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.failed_send_transitions import apply_loss_after_merge

if TYPE_CHECKING:
    from datetime import datetime

    from aftercall.domain.commit import Commit
    from aftercall.domain.message import OutboundMessage
    from aftercall.domain.send_failure import Reaction
    from aftercall.ports import Conversations


def propagate_loss(
    commit: Commit,
    lost: OutboundMessage,
    reaction: Reaction,
    conversations: Conversations,
    now: datetime,
) -> Commit:
    """Return the commit with what the loss changes in the customer's main conversation.

    The commit's first conversation is that of the lost message. Where it was not merged into
    another one, nothing is read and the commit is returned as it is. Raises Unavailable.
    """
    customer = commit.conversations[0].after.merged_into
    main = None if customer is None else conversations.load(customer)
    if main is None:
        return commit
    after = apply_loss_after_merge(main, lost, reaction, now)
    return commit if after == main else commit.with_conversation(main, after)


def hands_over(commit: Commit) -> bool:
    """Return whether a commit changes who is in control of any of its conversations."""
    return any(
        update.before is None or update.after.control is not update.before.control
        for update in commit.conversations
    )
