"""One test turn with an agent: a made-up call, a harmless question, the worker's own gateway."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aftercall.config.policies import read_default_agent, read_default_language, read_turn_timings
from aftercall.domain.agent_briefing import build_briefing
from aftercall.domain.call import FinishedCall
from aftercall.gateways.elevenlabs.agent import ElevenLabsAgent
from aftercall.gateways.elevenlabs.session.commands import to_initiation
from aftercall.ports import Question

if TYPE_CHECKING:
    from datetime import datetime

    from aftercall.domain.call import Batch
    from ops.doctor.elevenlabs_workspace import ElevenLabsWorkspace
    from ops.doctor.stack_settings import StackSettings

FACT_AND_QUESTION: Final = {
    "es": ("El código de reserva del cliente es {code}.", "¿Cuál es mi código de reserva?"),
    "en": ("The customer's booking code is {code}.", "What is my booking code?"),
    "pt": ("O código de reserva do cliente é {code}.", "Qual é o meu código de reserva?"),
}
"""The made-up call's summary, and the question about it; no tool of an agent acts on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What an agent answered; `code` is in its context and nowhere else."""

    code: str
    answer: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SentVariables:
    """The dynamic variables that every customer of one group has."""

    group: str
    names: frozenset[str]


def probe_agent(
    settings: StackSettings, workspace: ElevenLabsWorkspace, agent_id: str
) -> ProbeResult:
    """Ask an agent for a code that only its context contains. Raises AgentFailure."""
    agent = ElevenLabsAgent(
        workspace.settings.base_url,
        workspace.key,
        workspace.clock,
        workspace.rng,
        text_agent_id=workspace.settings.text_agent_id,
        first_message_override=workspace.settings.first_message_override,
        approved_tools=workspace.settings.approved_tools,
    )
    letters = "".join(secrets.choice(string.ascii_uppercase) for _ in range(6))
    code = f"{letters}-{100 + secrets.randbelow(900)}"
    question = _question(settings, workspace, agent_id, code)
    begun = workspace.clock.now()
    answer = agent.answer(question)
    seconds = (workspace.clock.now() - begun).total_seconds()
    return ProbeResult(code=code, answer=answer.text, seconds=seconds)


def sent_variables(
    settings: StackSettings, workspace: ElevenLabsWorkspace, agent_id: str
) -> list[SentVariables]:
    """Return what text sessions of an agent are begun with, by group of customers.

    The groups are the recipients of the newest batch and, where the agent answers them too,
    customers who were never called. Empty where neither a batch nor a setting names the agent.
    """
    ours = _own_variables()
    found = []
    batch = _newest_batch(workspace, agent_id)
    if batch is not None:
        names = [frozenset(one.variables) for one in workspace.recipients(batch)]
        common = frozenset.intersection(*names) if names else frozenset()
        group = f"recipients of batch {batch.batch_id}"
        found.append(SentVariables(group=group, names=common | ours))
    default = settings.read(read_default_agent)
    if default is not None and agent_id in (default, workspace.settings.text_agent_id):
        found.append(SentVariables(group="customers who were never called", names=ours))
    return found


def _question(
    settings: StackSettings, workspace: ElevenLabsWorkspace, agent_id: str, code: str
) -> Question:
    language = settings.read(read_default_language)
    fact, question = FACT_AND_QUESTION.get(language, FACT_AND_QUESTION["es"])
    summary = fact.format(code=code)
    call = _made_up_call(agent_id, summary, ended_at=workspace.clock.now())
    sent = sent_variables(settings, workspace, agent_id)
    # With the variables that every group has: a session that lacks one the agent needs fails.
    names = frozenset.intersection(*(one.names for one in sent)) if sent else frozenset()
    return Question(
        agent_id=agent_id,
        text=question,
        context=build_briefing(call, (), customer_name=None),
        last_words=summary,
        variables=dict.fromkeys(names, "doctor"),
        user_id="wa:doctor",
        turn_id="doctor",
        seconds=settings.read(read_turn_timings).ask.total_seconds(),
    )


def _made_up_call(agent_id: str, summary: str, *, ended_at: datetime) -> FinishedCall:
    return FinishedCall(
        call_id="doctor",
        agent_id=agent_id,
        status="done",
        started_at=ended_at - timedelta(minutes=10),
        ended_at=ended_at,
        phone=None,
        summary=summary,
    )


def _own_variables() -> frozenset[str]:
    """Return the variables that the gateway adds to every session."""
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


def _newest_batch(workspace: ElevenLabsWorkspace, agent_id: str) -> Batch | None:
    """Return the newest batch whose recipients this agent writes to."""
    any_agent = agent_id == workspace.settings.text_agent_id
    return next((one for one in workspace.batches if any_agent or one.agent_id == agent_id), None)
