"""Conversations in DynamoDB: one item each, and every commit one conditional transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.commit import Commit, CommitResult
from aftercall.store.address_links import link_key, read_link
from aftercall.store.codec import to_item
from aftercall.store.commit_actions import CommitActions
from aftercall.store.conditional_writer import Writer
from aftercall.store.conversation_items import read_state, state_key
from aftercall.store.errors import as_unavailable
from aftercall.store.retention import expiry

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from aftercall.domain.conversation import Conversation
    from aftercall.ports import Clock, Random


class DynamoConversations:
    """The port Conversations over the two tables; `retention_days` 0 keeps items for ever."""

    def __init__(
        self,
        client: DynamoDBClient,
        *,
        table: str,
        messages_table: str,
        retention_days: int,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._client = client
        self._table = table
        self._retention_days = retention_days
        self._actions = CommitActions(
            conversations=table, messages=messages_table, retention_days=retention_days
        )
        self._writer = Writer(client, clock, rng)

    def load(self, customer: str) -> Conversation | None:
        """Return the conversation by a consistent read, or None. Raises Unavailable."""
        item = self._writer.read(self._table, state_key(customer))
        return None if item is None else read_state(item)

    def customer_of(self, scoped_id: str) -> str | None:
        """Return the customer that a scoped id is linked to, or None. Raises Unavailable."""
        item = self._writer.read(self._table, link_key(scoped_id))
        return None if item is None else read_link(item)

    def commit(self, commit: Commit) -> CommitResult:
        """Write a commit, all or nothing.

        Raises Unavailable where the table gives no answer and reading it back does not show the
        commit's token.
        """
        failed = self._writer.write(self._actions.of(commit), commit.token)
        if not failed:
            return CommitResult.COMMITTED
        is_duplicate = any(action.claims for action in failed)
        return CommitResult.DUPLICATE if is_duplicate else CommitResult.STALE

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        """Store the newest answer that may not be sent. Raises Unavailable."""
        item = to_item(
            {
                "customer": customer,
                "part": "DRAFT",
                "text": text,
                "at": now,
                "expires_at": expiry(now, self._retention_days),
            }
        )
        with as_unavailable("a draft cannot be stored"):
            self._client.put_item(TableName=self._table, Item=item)
