"""The times at which the reconciler requests a turn of a conversation, one per reason."""

from dataclasses import dataclass, fields
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """The named timers of a conversation; None where there is no such reason.

    `send`: the outbox holds something unfinished. `reply`: the customer wrote and the agent has to
    answer. `hand_over`: the agent asked for a person. `move`: lines wait to be moved to the
    conversation that this one was merged into. `opening`: an opening was deferred until then. A
    transition sets the timers of its own concern and leaves the others, so that none is ever lost
    by an unrelated event.
    """

    send: datetime | None = None
    reply: datetime | None = None
    hand_over: datetime | None = None
    move: datetime | None = None
    opening: datetime | None = None

    @property
    def earliest(self) -> datetime | None:
        """The time at which the conversation is due, or None where no timer runs."""
        return min(self._running(), default=None)

    def postponed(self, later: datetime) -> "Timers":
        """Return the timers with none before `later`, except that of a deferred opening."""
        return Timers(
            send=_not_before(self.send, later),
            reply=_not_before(self.reply, later),
            hand_over=_not_before(self.hand_over, later),
            move=_not_before(self.move, later),
            opening=self.opening,
        )

    def _running(self) -> list[datetime]:
        times = (getattr(self, one.name) for one in fields(self))
        return [at for at in times if at is not None]


def _not_before(at: datetime | None, later: datetime) -> datetime | None:
    return None if at is None else max(at, later)
