"""What prompt and first message of an agent ask for is what we send; a gap ends each session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.doctor.agent_document import placeholders
from ops.doctor.finding import Seen, not_checked, ok, problem
from ops.doctor.sent_variables import sent_variables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ops.doctor.site import Site


def look(site: Site) -> Iterator[Seen]:
    """Compare every agent that writes with the variables of those it writes to."""
    for agent_id in site.elevenlabs.writers:
        needed = placeholders(site.elevenlabs.document(agent_id))
        sent = sent_variables(site, agent_id)
        gaps = [(one.whose, needed - one.names) for one in sent if needed - one.names]
        for whose, missing in gaps:
            yield problem(
                f"{agent_id} needs {_shown(missing)}, which {whose} lack",
                "add the column to the batch's list, take the placeholder out of the agent, or "
                "name a text twin without it in TextAgentId",
            )
        if needed and not sent:
            yield not_checked(
                f"{agent_id} needs {_shown(needed)}, and no batch shows what its calls have",
                "start a batch of one call to yourself, then run the doctor again",
            )
        elif not gaps:
            yield ok(f"{agent_id} needs {_shown(needed) or 'none'}")


def _shown(names: Iterable[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in sorted(names))
