"""When DynamoDB's TTL may delete an item."""

from datetime import datetime, timedelta


def expiry(written_at: datetime, retention_days: int) -> int | None:
    """Return the TTL in Unix seconds, or None where items are kept for ever (0 days)."""
    if retention_days == 0:
        return None
    return int((written_at + timedelta(days=retention_days)).timestamp())
