"""How the functions of a stack fare, wherever they run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta

SCHEDULED = ("call_poller", "reconciler")
WEBHOOK = "twilio_webhook"
WORKER = "conversation_worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSeen:
    """The newest that is known of a function.

    `error` is what its newest run failed with. `triggered` says whether its schedule or queue is
    switched on; None where that cannot be known.
    """

    last_run: datetime | None = None
    error: str | None = None
    triggered: bool | None = None


class FunctionsSeen(Protocol):
    """The functions of one stack; `patience` is how old the newest round of a schedule may be."""

    patience: timedelta
    names: tuple[str, ...]
    remedy_of_broken_code: str

    def look_at(self, name: str) -> FunctionSeen:
        """Return how a function fares, named as its folder."""
        ...
