"""Reads a queue, or finds that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops.doctor.site import Site


def queue_attributes(site: Site, url: str) -> dict[str, str] | None:
    """Return every attribute of a queue, or None where it does not exist."""
    client = site.data.sqs
    try:
        held = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    except client.exceptions.QueueDoesNotExist:
        return None
    return {str(name): value for name, value in held.get("Attributes", {}).items()}
