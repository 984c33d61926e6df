"""Ways in which the post-call webhook of one conversation is unusual."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.emulators.elevenlabs.behaviours import Setting

    Reshape = Callable[["PostPlan", Setting], "PostPlan"]

OLDEST_MINUTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPlan:
    """How one event is posted; the stamp's shift is in seconds, a replay's wait is scripted."""

    posted: bool = True
    forged: bool = False
    stamp_shift: float = 0.0
    replayed_after: float | None = None


def webhook_forged(plan: PostPlan, _: Setting) -> PostPlan:
    """Sign with another secret."""
    return replace(plan, forged=True)


def webhook_stale(plan: PostPlan, setting: Setting) -> PostPlan:
    """Stamp the signature as made `minutes` (31) ago."""
    return replace(plan, stamp_shift=-60 * setting.number("minutes", OLDEST_MINUTES + 1))


def webhook_ahead(plan: PostPlan, setting: Setting) -> PostPlan:
    """Stamp the signature as made `minutes` (6) from now."""
    return replace(plan, stamp_shift=60 * setting.number("minutes", 6))


def webhook_replayed(plan: PostPlan, setting: Setting) -> PostPlan:
    """Post the same bytes under the same signature again, `seconds` (0) later."""
    return replace(plan, replayed_after=setting.number("seconds", 0))


def webhook_lost(plan: PostPlan, _: Setting) -> PostPlan:
    """Post nothing."""
    return replace(plan, posted=False)


WEBHOOKS: dict[str, Reshape] = {
    reshape.__name__: reshape
    for reshape in (webhook_forged, webhook_stale, webhook_ahead, webhook_replayed, webhook_lost)
}
