"""The views of a running stack, wired by its own names and never by this process's environment."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercall.bootstrap.views import Runtime, views_on
from aftercall.config.settings import StoreSettings
from local.stack.aws_resources import AwsResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from local.running_stack import RunningStack

_NAMES = ("CONVERSATIONS_TABLE", "MESSAGES_TABLE", "RETENTION_DAYS", "TURNS_QUEUE_URL", "TIME_ZONE")


def views_of(running: RunningStack) -> Runtime:
    """Return the views' wiring to a running stack; the same one for the same stack."""
    named = tuple(running.environment[name] for name in _NAMES)
    return _views_at(running.aws_url, named)


def views_over(aws: AwsResources, environment: Mapping[str, str]) -> Runtime:
    """Wire the views to the AWS resources, by the names in the functions' environment."""
    return views_on(
        aws.dynamodb,
        aws.sqs,
        store=StoreSettings(
            conversations_table=environment["CONVERSATIONS_TABLE"],
            messages_table=environment["MESSAGES_TABLE"],
            retention_days=int(environment["RETENTION_DAYS"]),
        ),
        queue_url=environment["TURNS_QUEUE_URL"],
        time_zone=ZoneInfo(environment["TIME_ZONE"]),
    )


@cache
def _views_at(url: str, named: tuple[str, ...]) -> Runtime:
    return views_over(AwsResources(url), dict(zip(_NAMES, named, strict=True)))
