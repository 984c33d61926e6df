"""The reconciler's cursor in Twilio's list, as one item of the conversations table."""

from typing import TYPE_CHECKING

from aftercall.ports import Clock, InboundPosition, Random
from aftercall.store.codec import from_item, parse_time, to_item
from aftercall.store.conditional_writer import Writer
from aftercall.store.errors import as_unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# No customer has this name: the value of the partition key is reserved for the reconciler.
_KEY = to_item({"customer": "RECONCILER", "part": "INBOUND"})


class DynamoInboundCursor:
    """The port InboundCursor over the conversations table."""

    def __init__(self, client: "DynamoDBClient", *, table: str, clock: Clock, rng: Random) -> None:
        self._client = client
        self._table = table
        self._writer = Writer(client, clock, rng)

    def load(self) -> InboundPosition | None:
        """Return the position, or None before the first round. Raises Unavailable."""
        item = self._writer.read(self._table, _KEY)
        if item is None:
            return None
        stored = from_item(item)
        return InboundPosition(
            through=parse_time(stored["through"]), next_page=stored.get("next_page")
        )

    def save(self, position: InboundPosition) -> None:
        """Store the position, unless an overlapping round stored a later one.

        Raises Unavailable.
        """
        item = _KEY | to_item({"through": position.through, "next_page": position.next_page})
        with as_unavailable("the inbound cursor cannot be stored"):
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(customer) OR through <= :through",
                    ExpressionAttributeValues=to_item({":through": position.through}),
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return
