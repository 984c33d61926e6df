"""A message written under a merged address is lost: the conversation that goes on takes note."""

from datetime import datetime

from aftercall.domain.commit import Commit
from aftercall.domain.failed_send_transitions import apply_loss_after_merge
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
    """Return the commit with what the loss changes in the conversation that goes on.

    The commit's own conversation is that of the lost message. Where it was not merged into another
    one, nothing is read and the commit stays as it is.
    """
    customer = commit.conversations[0].after.merged_into
    main = None if customer is None else conversations.load(customer)
    if main is None:
        return commit
    after = apply_loss_after_merge(main, lost, reaction, now)
    return commit if after == main else commit.with_conversation(main, after)


def hands_over(commit: Commit) -> bool:
    """Say whether a commit gives any of its conversations to a person."""
    return any(
        update.before is None or update.after.control is not update.before.control
        for update in commit.conversations
    )
