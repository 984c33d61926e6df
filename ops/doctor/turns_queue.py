"""The queue of nudges is there, and hands what fails to its dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.config.settings import read_queue_url
from ops.doctor.finding import Seen, ok, problem
from ops.doctor.queue_attributes import queue_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Look at the queue's settings and at what is in it."""
    held = queue_attributes(site, site.read(read_queue_url))
    again = "deploy the stack again"
    if held is None:
        yield problem("the queue of nudges is missing", again)
    elif held.get("FifoQueue") != "true":
        yield problem(
            "the queue of nudges is no FIFO queue: answers may overtake each other", again
        )
    elif "RedrivePolicy" not in held:
        yield problem("the queue of nudges has no dead letters: a poison nudge stays", again)
    else:
        waiting = held.get("ApproximateNumberOfMessages", "0")
        delayed = held.get("ApproximateNumberOfMessagesDelayed", "0")
        at_work = held.get("ApproximateNumberOfMessagesNotVisible", "0")
        yield ok(f"{waiting} waiting, {delayed} delayed, {at_work} at work")
