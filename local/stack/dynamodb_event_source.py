"""Lambda's event source for a table's stream: reads it and invokes the function in order."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from local.stack.dynamodb_shard import TRIM_HORIZON, Shard, left_of
from local.stack.function_pool import PoolStoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.stack.function_events import DynamoDbMapping
    from local.stack.invocations import InvocationResult

logger = logging.getLogger(__name__)

_PAUSE_SECONDS: Final = 0.25
_BACKOFF_SECONDS: Final = 1.0
_LISTING_SECONDS: Final = 5.0


class DynamoDbEventSource:
    """One reader of one stream; its shards are read one after the other in turn."""

    def __init__(
        self,
        mapping: DynamoDbMapping,
        *,
        streams: Any,
        invoke: Callable[[Any], InvocationResult],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mapping = mapping
        self._streams = streams
        self._invoke = invoke
        self._clock = clock
        self._shards: dict[str, Shard] = {}
        self._list_at = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)

    def start(self) -> None:
        """Begin to read; LATEST means from this moment."""
        self.open()
        self._thread.start()

    def open(self) -> None:
        """Take iterators of the shards that exist, at the mapping's starting position."""
        self._list_shards({"ShardIteratorType": self._mapping.starting_position})
        for shard in self._shards.values():
            shard.open(self._streams, self._mapping.arn)

    def poll(self) -> bool:
        """Read each shard once and deliver what is due; return whether anything was delivered."""
        if self._clock() >= self._list_at:
            self._list_shards(TRIM_HORIZON)
        delivered = False
        for shard in self._shards.values():
            parent = self._shards.get(shard.parent or "")
            if parent is not None and not parent.finished:
                continue
            if not shard.batches and not shard.closed:
                shard.read(self._streams, self._mapping, self._clock())
            delivered |= self._deliver(shard)
        return delivered

    def ask_to_stop(self) -> None:
        """Begin no further batch."""
        self._stopping.set()

    def stop(self) -> None:
        """Stop, and wait for a batch at work."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                pause = 0.0 if self.poll() else _PAUSE_SECONDS
            except (BotoCoreError, ClientError) as error:
                pause = _BACKOFF_SECONDS
                if not self._stopping.is_set():
                    logger.warning("the stream did not answer: %s", error)
            except PoolStoppedError:
                return

    def _list_shards(self, resume: dict[str, str]) -> None:
        described = self._streams.describe_stream(StreamArn=self._mapping.arn)["StreamDescription"]
        for each in described["Shards"]:
            shard = Shard(shard_id=each["ShardId"], parent=each.get("ParentShardId"), resume=resume)
            self._shards.setdefault(shard.shard_id, shard)
        self._list_at = self._clock() + _LISTING_SECONDS

    def _deliver(self, shard: Shard) -> bool:
        if not shard.batches or self._clock() < shard.retry_at:
            return False
        batch, *rest = shard.batches
        result = self._invoke({"Records": list(batch.records)})
        again = left_of(batch, result, self._mapping)
        shard.batches = [*again, *rest]
        if again:
            # The shard waits, the others go on: their iterators must not expire meanwhile.
            shard.retry_at = self._clock() + _BACKOFF_SECONDS
        return True
