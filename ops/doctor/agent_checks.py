"""Checks each agent that writes: its settings, one test turn, and that it uses its context."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from aftercall.domain.errors import AgentFailure, FailureKind
from ops.doctor.agent_probe import sent_variables
from ops.doctor.finding import not_checked, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ops.doctor.elevenlabs_workspace import AgentDocument
    from ops.doctor.examined_stack import ExaminedStack
    from ops.doctor.finding import Finding

SLOW_SECONDS: Final = 15.0
ANSWER, COMPLETE = "agent_response", "agent_response_complete"
_SHOWN: Final = 60
_OVERRIDES_TAB: Final = "in the agent's Security tab, under Overrides"
_EVENTS_TAB: Final = "in the agent's Advanced tab, under Client events"
_PLACEHOLDER: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_SET_BY_ELEVENLABS: Final = ("system__", "secret__")
_REMEDY_BY_WORDS: Final = {
    "override": "mend what `agent overrides` says",
    "dynamic variable": "mend what `agent placeholders` says; tools may need variables too",
    "authorize": "give the key write access to ElevenLabs Agents (convai)",
    "401": "give the key write access to ElevenLabs Agents (convai)",
}
_REMEDY_BY_KIND: Final = {
    FailureKind.CONFIGURATION: "look at the agent's settings, and at its newest conversation",
    FailureKind.QUOTA: "the workspace has no credits left: top it up",
    FailureKind.REFUSAL: "look at the agent's guardrails: one stops even a harmless question",
    FailureKind.TRANSIENT: "try again; if it stays, see ElevenLabs' status page and your plan's "
    "sessions at once",
    FailureKind.TIMEOUT: "look at the agent's tools and model: it took longer than AskSeconds",
}


def check_overrides(stack: ExaminedStack) -> Iterator[Finding]:
    """Check that sessions may be text only and, where we replace it, have a first message.

    One line for each permission that is missing.
    """
    workspace = stack.elevenlabs
    replaces_first_message = workspace.settings.first_message_override
    is_well = True
    for agent_id in workspace.writing_agents:
        document = workspace.agent(agent_id)
        if not allows_override(document, "conversation", "text_only"):
            is_well = False
            yield _no_text_only(agent_id, document)
        if replaces_first_message and not allows_override(document, "agent", "first_message"):
            is_well = False
            yield problem(
                f"{agent_id} forbids the override agent.first_message",
                f"allow `First message` {_OVERRIDES_TAB}, or set FirstMessageOverride to off",
            )
    if is_well:
        also = " and first_message" if replaces_first_message else ""
        yield ok(f"text_only{also} allowed by {', '.join(workspace.writing_agents)}")


def check_events(stack: ExaminedStack) -> Iterator[Finding]:
    """Check that an agent's sessions report its answers, and when an answer is complete."""
    for agent_id in stack.elevenlabs.writing_agents:
        events = client_events(stack.elevenlabs.agent(agent_id))
        if ANSWER not in events:
            yield problem(
                f"client_events of {agent_id} lack {ANSWER}: no answer ever arrives",
                f"switch on {ANSWER} {_EVENTS_TAB}",
            )
        elif COMPLETE not in events:
            yield warning(
                f"client_events of {agent_id} lack {COMPLETE}: an answer's end is guessed",
                f"switch on {COMPLETE} {_EVENTS_TAB}",
            )
        else:
            yield ok(f"{agent_id} tells its answers and their end")


def check_placeholders(stack: ExaminedStack) -> Iterator[Finding]:
    """Check that every variable in prompt and first message is sent; a gap ends each session."""
    workspace = stack.elevenlabs
    for agent_id in workspace.writing_agents:
        needed = placeholders(workspace.agent(agent_id))
        sent = sent_variables(stack.settings, workspace, agent_id)
        gaps = [(one.group, needed - one.names) for one in sent if needed - one.names]
        for group, missing in gaps:
            yield problem(
                f"{agent_id} needs {_shown(missing)}, which {group} lack",
                "add the column to the batch's list, take the placeholder out of the agent, or "
                "name an agent for texts without it in TextAgentId",
            )
        if needed and not sent:
            yield not_checked(
                f"{agent_id} needs {_shown(needed)}, and no batch shows what its calls have",
                "start a batch of one call to yourself, then run the doctor again",
            )
        elif not gaps:
            yield ok(f"{agent_id} needs {_shown(needed) or 'none'}")


def check_turn(stack: ExaminedStack) -> Iterator[Finding]:
    """Check that each agent answers a test turn, and how fast."""
    for agent_id in stack.elevenlabs.writing_agents:
        try:
            result = stack.probe(agent_id)
        except AgentFailure as failure:
            yield problem(f"{agent_id} did not answer: {failure.reason}", _remedy(failure))
            continue
        seen = f"{agent_id} answered in {result.seconds:.1f} s"
        if result.seconds <= SLOW_SECONDS:
            yield ok(seen)
        else:
            yield warning(seen, "choose a faster model, or give its tools shorter timeouts")


def check_context(stack: ExaminedStack) -> Iterator[Finding]:
    """Check that the test turns' answers contain the code that only the context has."""
    for agent_id in stack.elevenlabs.writing_agents:
        try:
            result = stack.probe(agent_id)
        except AgentFailure:
            yield not_checked(f"{agent_id} did not answer", "mend what `agent turn` says first")
            continue
        if result.code.casefold() in result.answer.casefold():
            yield ok(f"{agent_id} knew {result.code}, which only its context held")
        else:
            said = " ".join(result.answer.split())[:_SHOWN]
            yield problem(
                f'agent without context: {agent_id} was told {result.code} and said "{said}"',
                "let its prompt use what it is told in the conversation, and no rule that it "
                "knows nothing of a customer; or name another agent in TextAgentId",
            )


def allows_override(document: AgentDocument, section: str, field: str) -> bool:
    """Say whether the agent's security settings let a session override a field."""
    overrides = _dig(document, "platform_settings", "overrides", "conversation_config_override")
    return _dig(overrides, section, field) is True


def client_events(document: AgentDocument) -> list[str]:
    """Return the names of the events that the agent sends to a session."""
    found = _dig(document, "conversation_config", "conversation", "client_events")
    return [str(name) for name in found] if isinstance(found, list) else []


def placeholders(document: AgentDocument) -> frozenset[str]:
    """Return the variables in prompt and first messages, without those ElevenLabs sets itself."""
    config = _dig(document, "conversation_config")
    presets = _dig(config, "language_presets")
    languages = presets.values() if isinstance(presets, dict) else ()
    texts = [
        _dig(config, "agent", "first_message"),
        _dig(config, "agent", "prompt", "prompt"),
        *(_dig(preset, "overrides", "agent", "first_message") for preset in languages),
    ]
    found = {name for text in texts if isinstance(text, str) for name in _PLACEHOLDER.findall(text)}
    return frozenset(name for name in found if not name.startswith(_SET_BY_ELEVENLABS))


def _dig(document: Any, *keys: str) -> Any:
    """Return a nested value, or None where a key on the way is absent."""
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _no_text_only(agent_id: str, document: AgentDocument) -> Finding:
    remedy = f"allow `Text only` {_OVERRIDES_TAB}, or name an agent for texts in TextAgentId"
    if _dig(document, "conversation_config", "conversation", "text_only") is True:
        return warning(f"{agent_id} is text only, but forbids being told so", remedy)
    return problem(f"{agent_id} forbids the override conversation.text_only", remedy)


def _shown(names: Iterable[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in sorted(names))


def _remedy(failure: AgentFailure) -> str:
    reason = failure.reason.casefold()
    found = (remedy for words, remedy in _REMEDY_BY_WORDS.items() if words in reason)
    return next(found, _REMEDY_BY_KIND[failure.kind])
