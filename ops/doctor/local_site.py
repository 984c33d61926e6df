"""The stack that runs on this machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from local.stack.aws_resources import AwsResources
from ops.doctor.local_functions import LocalFunctions
from ops.doctor.site import Data, Site

if TYPE_CHECKING:
    from pathlib import Path

    from local.home import Running

# The record of a running stack is written last, after its functions may have run once.
_START = timedelta(seconds=60)


def local_site(
    running: Running, logs: Path, *, started_at: datetime | None = None, fix: bool = False
) -> Site:
    """Return a running stack; what was logged long before it started is another's."""
    plane = AwsResources(running.data_plane_url)
    since = started_at - _START if started_at else datetime.min.replace(tzinfo=UTC)
    site = Site(
        environment=running.environment,
        data=Data(dynamodb=plane.dynamodb, sqs=plane.sqs, secrets=plane.secrets),
        functions=LocalFunctions(logs, since=since),
        fix=fix,
    )
    site.open.callback(plane.close)
    return site
