"""Conditional writes: failed conditions are returned, conflicts retried, lost answers read back.

DynamoDB cancels a transaction for two different reasons that must not be confused: a condition
that does not hold, which is the answer, and a conflict with another transaction at the same time,
after which the same write may succeed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.domain.errors import Unavailable
from aftercall.store.codec import Item, from_item
from aftercall.store.errors import as_unavailable, code_of, name_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from aftercall.ports import Clock, Random
    from aftercall.store.transact_items import Action

MOST_TRIES = 8
MOST_KEYS = 100
"""The most keys of one BatchGetItem (DynamoDB, "Service quotas")."""
_CONDITION_FAILED = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})
_RETRIED = frozenset(
    {
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    }
)


class Writer:
    """Reads items by key, and writes one change at a time."""

    def __init__(self, client: DynamoDBClient, clock: Clock, rng: Random) -> None:
        self._client = client
        self._clock = clock
        self._rng = rng

    def read(self, table: str, key: Item) -> Item | None:
        """Return an item by a consistent read, or None. Raises Unavailable."""
        with as_unavailable("an item cannot be read"):
            return self._client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")

    def read_many(self, table: str, keys: list[Item], attribute: str) -> list[Item]:
        """Return one attribute of those items that exist, by consistent reads, in any order.

        DynamoDB may leave keys unread; these are read again. Raises Unavailable where it leaves
        them unread for good, or gives no answer.
        """
        found: list[Item] = []
        for begin in range(0, len(keys), MOST_KEYS):
            found += self._read_batch(table, keys[begin : begin + MOST_KEYS], attribute)
        return found

    def _read_batch(self, table: str, keys: list[Item], attribute: str) -> list[Item]:
        found: list[Item] = []
        for tried in range(MOST_TRIES):
            wanted: Any = {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": attribute}
            with as_unavailable("items cannot be read"):
                page = self._client.batch_get_item(RequestItems={table: wanted})
            found += page["Responses"].get(table, [])
            unread: Any = page.get("UnprocessedKeys", {})
            keys = unread.get(table, {}).get("Keys", [])
            if not keys:
                return found
            self._wait(tried)
        raise Unavailable(f"{MOST_TRIES} reads left items unread; try again")

    def write(self, actions: list[Action], token: str) -> list[Action]:
        """Write all actions or none; return those whose condition failed, none where it is done.

        Raises Unavailable where the table gives no answer and does not show the token either.
        """
        for tried in range(MOST_TRIES):
            try:
                self._send(actions, token)
            except ClientError as error:
                failed = _failed(actions, error)
                if failed:
                    # botocore itself repeats a request without an answer: if the first one was
                    # written, the second fails its condition.
                    return [] if self._was_done(actions, token) else failed
                if not _is_conflict(error):
                    return self._read_back(actions, token, error)
            except BotoCoreError as error:
                return self._read_back(actions, token, error)
            else:
                return []
            self._wait(tried)
        raise Unavailable(f"{MOST_TRIES} writes were refused because of others; try again")

    def _wait(self, tried: int) -> None:
        # Jitter: two writers that wait equally long would meet again at each try.
        self._clock.sleep(self._rng.fraction() * 0.02 * 2**tried)

    def _send(self, actions: list[Action], token: str) -> None:
        if len(actions) == 1 and actions[0].item is not None:
            self._client.put_item(**actions[0].request)
            return
        writes: list[Any] = [{action.verb: action.request} for action in actions]
        self._client.transact_write_items(TransactItems=writes, ClientRequestToken=token)

    def _read_back(
        self, actions: list[Action], token: str, error: ClientError | BotoCoreError
    ) -> list[Action]:
        """Return [] where the table shows the token of a write that got no answer, else raise."""
        if self._was_done(actions, token):
            return []
        raise Unavailable(f"DynamoDB did not answer: {name_of(error)}; try again") from error

    def _was_done(self, actions: list[Action], token: str) -> bool:
        """Return whether any written item has the token; others may have changed since."""
        with_token = [action for action in actions if action.item and "token" in action.item]
        return any(self._has_token(action, token) for action in with_token)

    def _has_token(self, action: Action, token: str) -> bool:
        found = self.read(action.table, action.key)
        return found is not None and from_item(found).get("token") == token


def _failed(actions: list[Action], error: ClientError) -> list[Action]:
    reasons = error.response.get("CancellationReasons")
    if reasons is None:
        return actions if code_of(error) in _CONDITION_FAILED else []
    return [
        action
        for action, reason in zip(actions, reasons, strict=False)
        if reason.get("Code") in _CONDITION_FAILED
    ]


def _is_conflict(error: ClientError) -> bool:
    reasons = error.response.get("CancellationReasons") or []
    return code_of(error) in _RETRIED or any(reason.get("Code") in _RETRIED for reason in reasons)
