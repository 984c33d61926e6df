"""The emulators' time: real, or moved by a test only, with scripted durations made shorter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Gives the present moment, and how long a scripted duration takes.

    The date stays the real one at any speed, so that ages and deadlines elsewhere stay true;
    only what a script says to last N seconds lasts N / speed. A clock with `frozen_at` stands still
    except for `advance`, so that a test does not depend on how long its steps take.
    """

    def __init__(self, *, speed: float = 1.0, frozen_at: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError("speed must be above zero")
        self.speed = speed
        self._frozen_at = frozen_at
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        return (self._frozen_at or datetime.now(UTC)) + self._ahead

    def lasting(self, seconds: float) -> timedelta:
        """Return the time that a scripted duration really takes."""
        return timedelta(seconds=seconds / self.speed)

    def advance(self, seconds: float) -> None:
        """Move ahead by so many seconds."""
        self._ahead += timedelta(seconds=seconds)
