"""Each agent answers one dry turn over the socket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aftercall.domain.errors import AgentFailure, FailureKind
from ops.doctor.finding import Seen, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.site import Site

SLOW_SECONDS: Final = 15.0
_BY_WORDS: Final = {
    "override": "mend what `agent overrides` says",
    "dynamic variable": "mend what `agent placeholders` says; tools may need variables too",
    "authorize": "give the key write access to ElevenLabs Agents (convai)",
    "401": "give the key write access to ElevenLabs Agents (convai)",
}
_BY_KIND: Final = {
    FailureKind.CONFIGURATION: "look at the agent's settings, and at its newest conversation",
    FailureKind.QUOTA: "the workspace has no credits left: top it up",
    FailureKind.TRANSIENT: "try again; if it stays, see ElevenLabs' status page and your plan's "
    "sessions at once",
    FailureKind.TIMEOUT: "look at the agent's tools and model: it took longer than AskSeconds",
}


def look(site: Site) -> Iterator[Seen]:
    """Ask every agent that writes."""
    for agent_id in site.elevenlabs.writers:
        try:
            trial = site.trial(agent_id)
        except AgentFailure as failure:
            yield problem(f"{agent_id} did not answer: {failure.reason}", _remedy(failure))
        else:
            yield _by_pace(agent_id, trial.seconds)


def _by_pace(agent_id: str, seconds: float) -> Seen:
    what = f"{agent_id} answered in {seconds:.1f} s"
    if seconds <= SLOW_SECONDS:
        return ok(what)
    return warning(what, "choose a faster model, or give its tools shorter timeouts")


def _remedy(failure: AgentFailure) -> str:
    said = failure.reason.casefold()
    found = (remedy for words, remedy in _BY_WORDS.items() if words in said)
    return next(found, _BY_KIND[failure.kind])
