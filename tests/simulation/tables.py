"""Conversations and messages as ports, with the conditions of every write."""

from datetime import datetime

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, Message, OutboundMessage
from tests.simulation.stored import Stored


class TableConversations:
    """The port Conversations."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    def load(self, customer: str) -> Conversation | None:
        """Return the conversation, or None."""
        return self._stored.conversations.get(customer)

    def customer_of(self, scoped_id: str) -> str | None:
        """Return whose a scoped id is, or None."""
        return self._stored.aliases.get(scoped_id)

    def write(self, change: Commit) -> CommitResult:
        """Write a step, all or nothing."""
        if self._is_taken(change):
            return CommitResult.TAKEN
        if not self._holds(change):
            return CommitResult.STALE
        self._do(change)
        return CommitResult.DONE

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        """Keep an answer that fell behind the fence."""
        self._stored.drafts.append((customer, text, now))

    def _is_taken(self, change: Commit) -> bool:
        stored, claim = self._stored, change.claim
        claimed = claim is not None and (claim.customer, claim.record_id) in stored.records
        return claimed or (change.inbound is not None and change.inbound.message_sid in stored.sids)

    def _holds(self, change: Commit) -> bool:
        stored, customer = self._stored, change.after.customer
        found = stored.conversations.get(customer)
        if (found.version if found else 0) != (change.before.version if change.before else 0):
            return False
        if not self._pairs(change):
            return False
        seqs = [message.seq for message in change.added]
        if change.inbound is not None:
            seqs.append(change.inbound.seq)
        thread = stored.threads.get(customer, {})
        if any(seq in thread for seq in seqs):
            return False
        return all(stored.stands(before) for before, _ in change.moved)

    def _pairs(self, change: Commit) -> bool:
        """Say whether what a change knows of two addresses still holds."""
        stored, alias = self._stored, change.alias
        if change.unpaired in stored.aliases:
            return False
        if alias is not None and stored.aliases.get(alias.scoped_id) != alias.was:
            return False
        if alias is not None and alias.alone and alias.scoped_id in stored.conversations:
            return False
        if change.beside is None:
            return True
        before, after = change.beside
        found = stored.conversations.get(after.customer)
        return (found.version if found else 0) == (before.version if before else 0)

    def _do(self, change: Commit) -> None:
        stored, customer = self._stored, change.after.customer
        found = stored.conversations.get(customer)
        if change.inbound is not None:
            stored.sids[change.inbound.message_sid] = change.inbound.customer
            stored.put(change.inbound)
        if change.claim is not None:
            stored.records[change.claim.customer, change.claim.record_id] = change.claim
        for added in change.added:
            stored.put(added)
        for before, after in change.moved:
            stored.move(before, after)
        stored.judge(found, change)
        if change.after != change.before:
            stored.conversations[customer] = change.result
        stored.do_beside(change)


class TableMessages:
    """The port Messages."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    def outbound(self, customer: str, seq: int) -> OutboundMessage | None:
        """Return one message of ours, or None."""
        found = self._stored.threads.get(customer, {}).get(seq)
        return found if isinstance(found, OutboundMessage) else None

    def is_stored(self, message_sid: str) -> bool:
        """Say whether a customer's message is stored under this sid."""
        return message_sid in self._stored.sids

    def inbound_between(self, customer: str, after: int, upto: int) -> list[InboundMessage]:
        """Return the customer's messages with `after < seq <= upto`."""
        return [one for one in self._stored.inbound(customer) if after < one.seq <= upto]

    def newest(self, customer: str, limit: int) -> list[Message]:
        """Return the newest messages, oldest first."""
        return self._stored.thread(customer)[-limit:]

    def move(self, before: OutboundMessage, after: OutboundMessage) -> bool:
        """Write one message's new state if it still stands as read."""
        if not self._stored.stands(before):
            return False
        self._stored.move(before, after)
        return True
