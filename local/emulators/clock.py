"""The emulators' time: real or held still, with scripted durations that can be shortened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time and how long a scripted duration takes.

    The date stays the real one at any speed, so that ages and deadlines elsewhere stay true;
    only what a script says to last N seconds lasts N / speed. A held clock moves by `advance`.
    """

    def __init__(self, *, speed: float = 1.0, held_at: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError("speed must be above zero")
        self.speed = speed
        self._held_at = held_at
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Tell the present moment, in UTC."""
        return (self._held_at or datetime.now(UTC)) + self._ahead

    def lasting(self, seconds: float) -> timedelta:
        """Give the time that a scripted duration really takes."""
        return timedelta(seconds=seconds / self.speed)

    def advance(self, seconds: float) -> None:
        """Jump ahead by so many real seconds."""
        self._ahead += timedelta(seconds=seconds)
