"""The properties that ministack's CloudFormation ignores, and the API calls that set them.

tests/deploy/test_ministack_gaps.py fails as soon as ministack sets one of them itself: that gap
can then be deleted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.deployment import api_gaps, table_gaps

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.deployment.deployed_stack import DeployedStack


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is ignored: `missing` names what is declared and not set, `close` sets it."""

    what: str
    missing: Callable[[DeployedStack], list[str]]
    close: Callable[[DeployedStack], None]


GAPS = (
    Gap(
        what="routes of the HTTP API",
        missing=api_gaps.missing_routes,
        close=api_gaps.create_routes,
    ),
    Gap(
        what="throttling of the HTTP API",
        missing=api_gaps.missing_throttling,
        close=api_gaps.set_throttling,
    ),
    Gap(what="expiry of items", missing=table_gaps.missing_expiry, close=table_gaps.set_expiry),
    Gap(
        what="point-in-time recovery",
        missing=table_gaps.missing_recovery,
        close=table_gaps.set_recovery,
    ),
)
