"""Which dynamic variables a text session of an agent is begun with, for each kind of customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercall.config.policies import read_default_agent
from aftercall.gateways.elevenlabs.commands import to_initiation
from aftercall.ports import Question

if TYPE_CHECKING:
    from aftercall.domain.call import Batch
    from ops.doctor.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What customers of one kind bring along: the variables that all of them have."""

    whose: str
    names: frozenset[str]


def sent_variables(site: Site, agent_id: str) -> list[Sent]:
    """Return what is sent to an agent; empty where no batch and no setting tells."""
    ours = _ours()
    found = []
    batch = _newest_batch(site, agent_id)
    if batch is not None:
        recipients = site.elevenlabs.recipients(batch)
        names = [frozenset(recipient.variables) for recipient in recipients]
        common = frozenset.intersection(*names) if names else frozenset()
        found.append(Sent(whose=f"recipients of batch {batch.batch_id}", names=common | ours))
    if _meets_strangers(site, agent_id):
        found.append(Sent(whose="customers who were never called", names=ours))
    return found


def _ours() -> frozenset[str]:
    question = Question(
        agent_id="",
        text="",
        context="",
        last_words=None,
        variables={},
        user_id="",
        turn_id="",
        seconds=0,
    )
    names = to_initiation(question, None)["dynamic_variables"]
    return frozenset(names) if isinstance(names, dict) else frozenset()


def _newest_batch(site: Site, agent_id: str) -> Batch | None:
    """Return the newest batch whose customers this agent writes to."""
    any_agent = agent_id == site.elevenlabs.settings.text_agent_id
    return next(
        (one for one in site.elevenlabs.batches if any_agent or one.agent_id == agent_id), None
    )


def _meets_strangers(site: Site, agent_id: str) -> bool:
    default = site.read(read_default_agent)
    return default is not None and agent_id in (default, site.elevenlabs.settings.text_agent_id)
