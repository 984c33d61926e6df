"""Conversations in DynamoDB: one item read, and every step one conditional write."""

from datetime import datetime
from typing import TYPE_CHECKING

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.ports import Clock, Random
from aftercall.store.aliases import alias_key, pairing_actions, read_alias, rehoming_actions
from aftercall.store.call_items import record_item
from aftercall.store.codec import Item, expiry, to_item
from aftercall.store.conditional_writer import Writer
from aftercall.store.conversation_items import read_state, state_item, state_key
from aftercall.store.errors import answering
from aftercall.store.message_items import inbound_item, move_action, outbound_item, sid_item
from aftercall.store.transact_items import AS_READ, NEW, Action, version_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoConversations:
    """The port Conversations over the two tables; `retention_days` 0 keeps items for ever."""

    def __init__(
        self,
        client: "DynamoDBClient",
        *,
        table: str,
        messages_table: str,
        retention_days: int,
        clock: Clock,
        rng: Random,
    ) -> None:
        self._client = client
        self._table = table
        self._messages = messages_table
        self._days = retention_days
        self._writer = Writer(client, clock, rng)

    def load(self, customer: str) -> Conversation | None:
        """Return the conversation as it stands now, or None."""
        item = self._writer.read(self._table, state_key(customer))
        return None if item is None else read_state(item)

    def customer_of(self, scoped_id: str) -> str | None:
        """Return whose a business-scoped id is, or None for nobody's yet."""
        item = self._writer.read(self._table, alias_key(scoped_id))
        return None if item is None else read_alias(item)

    def write(self, change: Commit) -> CommitResult:
        """Write a step, all or nothing.

        Raises Unavailable where the table gives no answer and a look at it does not show the
        change's token.
        """
        failed = self._writer.write(self._actions(change), change.token)
        if not failed:
            return CommitResult.DONE
        return CommitResult.TAKEN if any(action.claims for action in failed) else CommitResult.STALE

    def keep_draft(self, customer: str, text: str, now: datetime) -> None:
        """Keep the newest answer that fell behind the fence."""
        item = to_item(
            {
                "customer": customer,
                "part": "DRAFT",
                "text": text,
                "at": now,
                "expires_at": expiry(now, self._days),
            }
        )
        with answering("a draft cannot be kept"):
            self._client.put_item(TableName=self._table, Item=item)

    def _actions(self, change: Commit) -> list[Action]:
        actions = [self._state(change)]
        if change.claim is not None:
            record = record_item(change.claim, self._days)
            actions.append(Action.put(self._table, record, NEW, claims=True))
        if change.inbound is not None:
            sid = sid_item(change.inbound, self._days)
            actions.append(Action.put(self._messages, sid, NEW, claims=True))
            message = inbound_item(change.inbound, self._days)
            actions.append(Action.put(self._messages, message, NEW))
        for added in change.added:
            item = outbound_item(added, change.token, self._days)
            actions.append(Action.put(self._messages, item, NEW))
        for before, after in change.moved:
            actions.append(move_action(self._messages, before, after, change.token, self._days))
        actions += pairing_actions(change, self._table, self._days)
        return actions + rehoming_actions(change, self._messages, self._days)

    def _state(self, change: Commit) -> Action:
        before = change.before
        if before is None:
            return Action.put(self._table, self._item(change), NEW)
        version = version_of(before.version)
        if change.after == before:
            return Action.check(self._table, state_key(before.customer), AS_READ, version)
        return Action.put(self._table, self._item(change), AS_READ, version)

    def _item(self, change: Commit) -> Item:
        return state_item(change.result, change.token, self._days)
