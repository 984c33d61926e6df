"""How long things take at the emulated provider, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDelays:
    """The steps of a call; the clock's speed shortens all of them."""

    between_recipients: float = 0.5
    dispatch: float = 1.0
    initiate: float = 1.0
    ring: float = 4.0
    unanswered: float = 20.0
    processing: float = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelays:
    """The steps of a text session, in real time; the defaults were measured on the real one."""

    greeting: float = 0.4
    answer: float = 1.0
    part: float = 0.02
    tool: float = 0.3
    late: float = 3.0
    closing: float = 0.4
    init: float = 10.0
    ping: float = 1.7
    pong: float = 60.0
    tool_result: float = 20.0


NO_WAIT = TextDelays(greeting=0, answer=0, part=0, tool=0, late=0.2, closing=0)
