"""What a text session goes by besides its frames."""

from collections.abc import Callable
from dataclasses import dataclass, field

from aftercall.domain.promise import PromiseWords
from aftercall.domain.speech_tags import SpeechTags
from aftercall.gateways.elevenlabs.agent_texts import read_promise_words, read_speech_tags
from aftercall.gateways.elevenlabs.session.agent_profile import UNKNOWN, AgentProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPolicy:
    """Whose tools may run, how promises read, and the agent's configuration.

    `approved_tools` names the MCP tools that run where ElevenLabs asks us; every other one is
    declined. `profile` is called only where its answer decides how long to wait: it may take a
    request.
    """

    approved_tools: frozenset[str] = frozenset()
    profile: Callable[[], AgentProfile] = lambda: UNKNOWN
    promises: PromiseWords = field(default_factory=read_promise_words)
    speech_tags: SpeechTags = field(default_factory=read_speech_tags)
