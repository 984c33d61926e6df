"""What has to happen each minute happens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ops.doctor.finding import Seen, ok, problem, warning
from ops.doctor.functions_seen import SCHEDULED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Look at how long ago each scheduled function had its newest round."""
    for name in SCHEDULED:
        seen = site.functions.look_at(name)
        if seen.triggered is False:
            yield warning(
                f"{name}: its schedule is switched off",
                "deploy with PollerSchedule=ENABLED once calls shall be followed",
            )
        elif seen.last_run is None:
            yield problem(
                f"{name} has not run", "wait two minutes; then look at its rule in EventBridge"
            )
        else:
            yield _by_age(site, name, datetime.now(UTC) - seen.last_run)


def _by_age(site: Site, name: str, age: timedelta) -> Seen:
    ago = f"{max(0, round(age.total_seconds()))} s ago"
    if age <= site.functions.patience:
        return ok(f"{name}: newest round {ago}")
    remedy = "look at its rule in EventBridge and its log (locally: restart the stack)"
    return problem(f"{name}: newest round {ago}", remedy)
