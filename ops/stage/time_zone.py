"""The time zone of a stage's business, in which people are shown its times."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ops.errors import NotReady
from ops.project import TEMPLATE
from ops.template.cfn_yaml import load

if TYPE_CHECKING:
    from ops.stage.samconfig import Stage


def time_zone_of(stage: Stage) -> ZoneInfo:
    """Return the stage's time zone, else the template's default.

    Raises NotReady for a name that is no time zone.
    """
    default = str(load(TEMPLATE)["Parameters"]["TimeZone"]["Default"])
    name = stage.overrides.get("TimeZone", default)
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError) as error:
        raise NotReady(
            f"samconfig.toml: TimeZone={name} is no time zone: use an IANA name like {default}"
        ) from error
