"""The agents let a session be text only, and replace the first message where we do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.doctor.agent_document import allows, is_text_only
from ops.doctor.finding import Seen, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

_WHERE = "in the agent's Security tab, under Overrides"


def look(site: Site) -> Iterator[Seen]:
    """Look at every agent that writes, a line for each permission that is missing."""
    sides = site.elevenlabs
    well = True
    for agent_id in sides.writers:
        document = sides.document(agent_id)
        if not allows(document, "conversation", "text_only"):
            well = False
            yield _no_text_only(agent_id, is_text_only(document))
        if sides.settings.first_message_override and not allows(document, "agent", "first_message"):
            well = False
            yield problem(
                f"{agent_id} forbids the override agent.first_message",
                f"allow `First message` {_WHERE}, or set FirstMessageOverride to off",
            )
    if well:
        also = " and first_message" if sides.settings.first_message_override else ""
        yield ok(f"text_only{also} allowed by {', '.join(sides.writers)}")


def _no_text_only(agent_id: str, writes_only: bool) -> Seen:
    remedy = f"allow `Text only` {_WHERE}, or name a text twin of the agent in TextAgentId"
    if writes_only:
        return warning(f"{agent_id} is text only, but forbids being told so", remedy)
    return problem(f"{agent_id} forbids the override conversation.text_only", remedy)
