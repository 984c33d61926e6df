"""The agents tell us their answers, and when an answer is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.doctor.agent_document import client_events
from ops.doctor.finding import Seen, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

ANSWER, COMPLETE = "agent_response", "agent_response_complete"
_WHERE = "in the agent's Advanced tab, under Client events"


def look(site: Site) -> Iterator[Seen]:
    """Look at the client events of every agent that writes."""
    for agent_id in site.elevenlabs.writers:
        events = client_events(site.elevenlabs.document(agent_id))
        if ANSWER not in events:
            yield problem(
                f"client_events of {agent_id} lack {ANSWER}: no answer ever arrives",
                f"switch on {ANSWER} {_WHERE}",
            )
        elif COMPLETE not in events:
            yield warning(
                f"client_events of {agent_id} lack {COMPLETE}: an answer's end is guessed",
                f"switch on {COMPLETE} {_WHERE}",
            )
        else:
            yield ok(f"{agent_id} tells its answers and their end")
