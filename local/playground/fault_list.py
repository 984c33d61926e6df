"""The faults that the playground and `python -m local fault` offer, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: what to call it, what it does, and the emulator's behaviour that plays it.

    Without `times` it stays until it is cleared.
    """

    name: str
    title: str
    about: str
    at: str
    behaviour: str
    times: int | None = 1
    options: tuple[tuple[str, Any], ...] = ()


def _at_twilio(behaviour: str, title: str, about: str, *, name: str | None = None) -> Fault:
    called = name or behaviour
    return Fault(name=called, title=title, about=about, at="twilio", behaviour=behaviour)


def _at_elevenlabs(behaviour: str, title: str, about: str) -> Fault:
    return Fault(name=behaviour, title=title, about=about, at="elevenlabs", behaviour=behaviour)


FAULTS = (
    _at_twilio(
        "cut_after_accepting",
        "Lose the answer to the next send",
        "Twilio accepts and delivers it, but the connection is cut before it says so.",
        name="answer_lost",
    ),
    _at_twilio(
        "error_after_accepting",
        "Let the next send look failed",
        "Twilio accepts and delivers it, yet answers 500.",
    ),
    _at_twilio(
        "too_many_requests",
        "Refuse the next send for now",
        "Twilio answers 429 and asks to be left alone for a second.",
    ),
    _at_twilio(
        "delivery_fails",
        "Let the next delivery fail",
        "Twilio accepts the message and then reports it undelivered, with code 63003.",
    ),
    _at_twilio(
        "reports_shuffled",
        "Report the next delivery backwards",
        "Read comes first, then delivered, then sent.",
    ),
    _at_twilio(
        "delivered_twice_at_once",
        "Deliver the next message twice",
        "Twilio posts the customer's next message twice at the same moment.",
    ),
    _at_twilio(
        "inbound_lost",
        "Lose the next message's webhook",
        "Twilio keeps what the customer writes and tells nobody. The reconciler finds it.",
    ),
    Fault(
        name="agent_slow",
        title="Make the agent slow",
        about="It thinks for 12 seconds before each answer.",
        at="elevenlabs",
        behaviour="answer_latency",
        times=None,
        options=(("seconds", 12),),
    ),
    Fault(
        name="agent_down",
        title="Take the agent down",
        about="ElevenLabs refuses every text session. The first retry comes after a minute.",
        at="elevenlabs",
        behaviour="handshake_refused",
        times=None,
        options=(("status", 503),),
    ),
    _at_elevenlabs(
        "parts_then_drop",
        "Break the agent's next answer off",
        "It streams the answer, and the connection is gone before it says that this was all.",
    ),
    _at_elevenlabs(
        "quota_exceeded",
        "Use the quota up at the next answer",
        "ElevenLabs closes the session: a neutral word goes out, and a person has to write.",
    ),
    _at_elevenlabs(
        "webhook_lost",
        "Lose the report on the next call",
        "ElevenLabs does not say that a call ended. The poller finds it within a minute.",
    ),
    _at_elevenlabs(
        "webhook_forged",
        "Forge the report on the next call",
        "It is signed with another secret and refused. The poller finds the call.",
    ),
)
