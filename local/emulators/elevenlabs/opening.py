"""Opens the records of a text session, and closes them when its socket is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.agents import fill
from local.emulators.elevenlabs.conversation import Analysis, Conversation, Status, client_data
from local.emulators.elevenlabs.objections import overridden
from local.emulators.elevenlabs.session import TextSession

if TYPE_CHECKING:
    from datetime import datetime

    from local.emulators.elevenlabs.agents import Agent
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.elevenlabs.endings import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A client that may talk to an agent."""

    agent: Agent
    authorization: str
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One session about to begin: its two records and what it begins with."""

    agent: Agent
    record: TextSession
    talk: Conversation
    variables: dict[str, Any]
    override: str
    greeting: str


def open_session(house: ElevenLabsEmulator, admission: Admission, init: dict[str, Any]) -> Opened:
    """Write the new session down, visible from now on in the list of conversations."""
    agent, now = admission.agent, house.world.clock.now()
    session_id = admission.session_id or house.world.ids.new("conv_")
    variables = dict(init.get("dynamic_variables") or {})
    text_only = agent.text_only or overridden(init, "conversation.text_only") is True
    record = TextSession(
        agent_session_id=session_id, agent_id=agent.agent_id, init=init, text_only=text_only
    )
    talk = _conversation(admission, init, session_id, variables, now)
    talk.text_only = text_only
    with house.world.lock:
        house.world.sessions.append(record)
        house.world.conversations[session_id] = talk
    house.journal.append(
        "session_opened",
        agent_session_id=session_id,
        agent_id=agent.agent_id,
        user_id=talk.user_id,
    )
    override = overridden(init, "agent.first_message")
    greeting = agent.greeting_in(overridden(init, "agent.language") or agent.language)
    return Opened(
        agent=agent,
        record=record,
        talk=talk,
        variables=variables,
        override=override or "",
        greeting=fill(greeting if override is None else override, variables),
    )


def close_session(
    house: ElevenLabsEmulator, opened: Opened, ending: Ending, language: str | None
) -> None:
    """Write the end down and plan the analysis."""
    talk, record, now = opened.talk, opened.record, house.world.clock.now()
    record.close_code, record.close_reason = ending.code, ending.reason
    record.closed_by = ending.by
    talk.seconds = int((now - talk.started_at).total_seconds())
    talk.status, talk.termination_reason = Status.PROCESSING, ending.reason
    talk.language = language or opened.agent.language
    if ending.code not in {1000, None} and ending.by == "provider":
        talk.error = {"code": ending.code, "reason": ending.reason}
    house.journal.append(
        "session_closed",
        agent_session_id=record.agent_session_id,
        code=ending.code,
        reason=ending.reason,
        by=ending.by,
    )
    house.world.later(now, house.dialler.delays.processing, lambda _now: _analyse(house, talk))


def _conversation(
    admission: Admission,
    init: dict[str, Any],
    session_id: str,
    variables: dict[str, Any],
    now: datetime,
) -> Conversation:
    agent = admission.agent
    source = init.get("source_info") or {}
    system = {
        "system__agent_id": agent.agent_id,
        "system__conversation_id": session_id,
        "system__time_utc": now.isoformat(),
    }
    return Conversation(
        conversation_id=session_id,
        agent_id=agent.agent_id,
        agent_name=agent.name,
        started_at=now,
        accepted_at=now,
        status=Status.IN_PROGRESS,
        source=source.get("source") or "unknown",
        authorization=admission.authorization,
        user_id=init.get("user_id"),
        client_data=client_data(
            variables=variables | system,
            override=init.get("conversation_config_override"),
            user_id=init.get("user_id"),
            source=init.get("source_info"),
        ),
    )


def _analyse(house: ElevenLabsEmulator, talk: Conversation) -> None:
    said = talk.messages_of("user")
    summary = f"The customer wrote {said} message(s) and the agent answered in text."
    talk.analysis = Analysis(success="success", summary=summary, title="Text chat", topic=None)
    talk.status = Status.DONE
    house.world.over(talk)
