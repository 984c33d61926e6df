"""The key is accepted and may read Agents; that it may write is proven by `agent turn`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aftercall.domain.errors import Misconfigured
from ops.doctor.finding import Seen, not_checked, ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

_SCOPE = re.compile(r"permission (\w+)")


def look(site: Site) -> Iterator[Seen]:
    """Read the list of batches with the key, as the poller does each minute."""
    try:
        batches = site.elevenlabs.ask_for_batches()
    except Misconfigured as error:
        yield _refused(str(error))
    else:
        yield ok(f"accepted, may read Agents; {len(batches)} batches on the newest page")


def _refused(sentence: str) -> Seen:
    if "missing_permissions" in sentence:
        scope = _SCOPE.search(sentence)
        name = scope[1] if scope else "convai_read"
        return problem(
            f"the key lacks the permission {name}",
            "give the key read and write access to ElevenLabs Agents (convai)",
        )
    if "ElevenLabs answered" not in sentence:
        return not_checked("there is no key to try", "mend what `secrets` says first")
    return problem(
        f"refused: {sentence.partition(';')[0]}",
        "write the workspace's key with `make secrets`; if it is right, ElevenLabsBaseUrl names "
        "another region",
    )
