"""The actions of a DynamoDB transaction: one item each, with the condition of its write."""

from dataclasses import dataclass
from typing import Any, Self

from aftercall.store.codec import Item, to_item

VERSION_AS_READ = "version = :version"
NEW = "attribute_not_exists(customer)"
EXISTS = "attribute_exists(customer)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action of a transaction: an item that is put, deleted or checked, on a condition.

    `claims` marks a put whose failed condition means that the same event was stored before.
    """

    table: str
    condition: str
    values: Item
    item: Item | None
    key: Item
    claims: bool = False
    deletes: bool = False

    @classmethod
    def put(
        cls,
        table: str,
        item: Item,
        condition: str,
        values: Item | None = None,
        *,
        claims: bool = False,
    ) -> Self:
        """Put an item."""
        return cls(
            table=table,
            condition=condition,
            values=values or {},
            item=item,
            key=_key_of(item),
            claims=claims,
        )

    @classmethod
    def check(cls, table: str, key: Item, condition: str, values: Item | None = None) -> Self:
        """Only check that an item stands as read."""
        return cls(table=table, condition=condition, values=values or {}, item=None, key=key)

    @classmethod
    def delete(cls, table: str, key: Item) -> Self:
        """Delete an item that is there."""
        return cls(table=table, condition=EXISTS, values={}, item=None, key=key, deletes=True)

    @property
    def verb(self) -> str:
        """The action's name in a transaction."""
        if self.item is not None:
            return "Put"
        return "Delete" if self.deletes else "ConditionCheck"

    @property
    def request(self) -> dict[str, Any]:
        """The action's request, without its verb."""
        request: dict[str, Any] = {"TableName": self.table, "ConditionExpression": self.condition}
        if self.values:
            request["ExpressionAttributeValues"] = self.values
        return request | ({"Key": self.key} if self.item is None else {"Item": self.item})


def version_of(number: int) -> Item:
    """Return the value for the condition that an item stands as read."""
    return to_item({":version": number})


def _key_of(item: Item) -> Item:
    # A message has a field named part too: only without an entry is it the sort key.
    sort = "entry" if "entry" in item else "part"
    return {"customer": item["customer"], sort: item[sort]}
