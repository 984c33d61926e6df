"""The agents that calls and texts go through are in the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.errors import Refused
from ops.doctor.finding import Seen, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Read each agent, a line for each that is missing."""
    site.elevenlabs.require_key()
    named = site.elevenlabs.named_agents
    if not named:
        yield warning(
            "no agent is named in the settings and no batch was made yet",
            "start a batch of one call to yourself, or set AgentIds",
        )
        return
    found = []
    for agent_id, why in named.items():
        try:
            found.append(str(site.elevenlabs.document(agent_id).get("name") or agent_id))
        except Refused:
            yield problem(
                f"agent not found: {agent_id} ({why})",
                "correct that setting, or the key and region: the workspace has no such agent",
            )
    if found:
        yield ok(f"{len(found)} found: {', '.join(found)}")
