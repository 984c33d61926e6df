"""What ministack's CloudFormation passes over in silence, and how it is made good by API.

A test looks at each gap before it is closed, so that a version without it is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ops.deploy import api_shims, table_shims

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops.deploy.deployed import Deployed


@dataclass(frozen=True, slots=True, kw_only=True)
class Shim:
    """One gap: `missing` names what was declared and is not there, `close` makes it so."""

    what: str
    missing: Callable[[Deployed], list[str]]
    close: Callable[[Deployed], None]


SHIMS = (
    Shim(
        what="routes of the HTTP API",
        missing=api_shims.missing_routes,
        close=api_shims.create_routes,
    ),
    Shim(
        what="throttling of the HTTP API",
        missing=api_shims.missing_throttling,
        close=api_shims.set_throttling,
    ),
    Shim(
        what="expiry of items",
        missing=table_shims.missing_expiry,
        close=table_shims.set_expiry,
    ),
    Shim(
        what="point-in-time recovery",
        missing=table_shims.missing_recovery,
        close=table_shims.set_recovery,
    ),
)
