"""One dry turn with an agent: the worker's own client, a made-up call, a harmless question."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aftercall.config.policies import read_clocks, read_default_language
from aftercall.domain.agent_briefing import build_context
from aftercall.domain.call import FinishedCall
from aftercall.gateways.elevenlabs.agent import ElevenLabsAgent
from aftercall.ports import Question
from ops.doctor.sent_variables import sent_variables

if TYPE_CHECKING:
    from ops.doctor.site import Site

WORDS: Final = {
    "es": ("El código de reserva del cliente es {code}.", "¿Cuál es mi código de reserva?"),
    "en": ("The customer's booking code is {code}.", "What is my booking code?"),
    "pt": ("O código de reserva do cliente é {code}.", "Qual é o meu código de reserva?"),
}
"""What the made-up call was about, and what is asked of it: nothing that a tool would act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What an agent answered; `code` is what it was told and asked for."""

    code: str
    answer: str
    seconds: float


def try_agent(site: Site, agent_id: str) -> Trial:
    """Ask an agent for a code that only its context holds. Raises AgentFailure."""
    side = site.elevenlabs
    agent = ElevenLabsAgent(
        side.settings.base_url,
        side.key,
        side.clock,
        side.rng,
        text_agent_id=side.settings.text_agent_id,
        first_message_override=side.settings.first_message_override,
    )
    letters = "".join(secrets.choice(string.ascii_uppercase) for _ in range(6))
    code = f"{letters}-{100 + secrets.randbelow(900)}"
    begun = side.clock.now()
    given = agent.answer(_question(site, agent_id, code))
    seconds = (side.clock.now() - begun).total_seconds()
    return Trial(code=code, answer=given.text, seconds=seconds)


def _question(site: Site, agent_id: str, code: str) -> Question:
    fact, question = WORDS.get(site.read(read_default_language), WORDS["es"])
    told = fact.format(code=code)
    now = site.elevenlabs.clock.now()
    call = FinishedCall(
        call_id="doctor",
        agent_id=agent_id,
        status="done",
        started_at=now - timedelta(minutes=10),
        ended_at=now,
        phone=None,
        summary=told,
    )
    return Question(
        agent_id=agent_id,
        text=question,
        context=build_context(call, (), customer_name=None),
        last_words=told,
        variables=dict.fromkeys(_names(site, agent_id), "doctor"),
        user_id="wa:doctor",
        turn_id="doctor",
        seconds=site.read(read_clocks).ask.total_seconds(),
    )


def _names(site: Site, agent_id: str) -> frozenset[str]:
    """Return the variables of the customers who bring fewest, since they fail first."""
    sent = sent_variables(site, agent_id)
    return frozenset.intersection(*(one.names for one in sent)) if sent else frozenset()
