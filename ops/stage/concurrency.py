"""What the account's quota of concurrent executions leaves for the webhooks beside the workers.

A new account has as few as 10 (AWS, "Lambda quotas"); a webhook that finds none free is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

LEFT_FOR_OTHERS: Final = 5
"""For the webhooks and both scheduled functions: a webhook takes some 50 ms, so five are ample."""
LEAST_WORKERS: Final = 2
"""The least that SQS lets an event source be limited to (AWS, "Maximum concurrency")."""
_ASK: Final = 'ask for 1,000 under Service Quotas, "Concurrent executions" of AWS Lambda'


@dataclass(frozen=True, slots=True, kw_only=True)
class Concurrency:
    """The account's quota in a region, what of it no function has reserved, and our workers."""

    quota: int
    unreserved: int
    workers: int

    @property
    def remedy(self) -> str | None:
        """Return what to set, or None where the webhooks have room."""
        most = self.unreserved - LEFT_FOR_OTHERS
        if self.workers <= most:
            return None
        if most < LEAST_WORKERS:
            return _ASK
        return f"set WorkerConcurrency={most} in samconfig.toml and deploy again, or {_ASK}"

    def __str__(self) -> str:
        free = self.unreserved - self.workers
        return (
            f"{self.unreserved} of {self.quota} concurrent executions are free, up to "
            f"{self.workers} for workers: {max(free, 0)} are left for the webhooks"
        )


def read_concurrency(client: Any, workers: int) -> Concurrency:
    """Ask Lambda for the account's quota. Raises botocore's errors."""
    limit = client.get_account_settings()["AccountLimit"]
    return Concurrency(
        quota=limit["ConcurrentExecutions"],
        unreserved=limit["UnreservedConcurrentExecutions"],
        workers=workers,
    )
