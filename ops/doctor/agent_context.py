"""Each agent knows what it was told of the call; one that does not answers like a stranger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.errors import AgentFailure
from ops.doctor.finding import Seen, not_checked, ok, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

_SHOWN = 60


def look(site: Site) -> Iterator[Seen]:
    """Look for the made-up code in the answers of the dry turns."""
    for agent_id in site.elevenlabs.writers:
        try:
            trial = site.trial(agent_id)
        except AgentFailure:
            yield not_checked(f"{agent_id} did not answer", "mend what `agent turn` says first")
            continue
        if trial.code.casefold() in trial.answer.casefold():
            yield ok(f"{agent_id} knew {trial.code}, which only its context held")
        else:
            said = " ".join(trial.answer.split())[:_SHOWN]
            yield problem(
                f'agent without context: {agent_id} was told {trial.code} and said "{said}"',
                "let its prompt use what it is told in the conversation, and no rule that it "
                "knows nothing of a customer; or name another agent in TextAgentId",
            )
