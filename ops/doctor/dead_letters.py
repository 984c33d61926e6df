"""No nudge was given up on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aftercall.config.settings import read_queue_url
from ops.doctor.finding import CannotCheck, Seen, ok, problem
from ops.doctor.queue_attributes import queue_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Count the dead letters of the queue of nudges."""
    held = queue_attributes(site, _url(site))
    if held is None:
        raise CannotCheck("the queue of dead letters is missing", "deploy the stack again")
    count = int(held.get("ApproximateNumberOfMessages", "0"))
    if count:
        yield problem(
            f"{count} nudge(s) failed five times",
            "read the errors of conversation_worker (`functions`), mend the cause, then purge the "
            "dead letters: the tables hold the truth, so never replay them",
        )
    else:
        yield ok("none")


def _url(site: Site) -> str:
    """Return where the dead letters are, as the queue itself names it."""
    turns = queue_attributes(site, site.read(read_queue_url)) or {}
    policy = json.loads(turns.get("RedrivePolicy", "{}"))
    name = str(policy.get("deadLetterTargetArn", "")).rpartition(":")[2]
    if not name:
        raise CannotCheck("the queue names no dead letters", "mend what `queue` says first")
    client = site.data.sqs
    try:
        return client.get_queue_url(QueueName=name)["QueueUrl"]
    except client.exceptions.QueueDoesNotExist:
        raise CannotCheck(f"{name} is missing", "deploy the stack again") from None
