"""What the ways in which a session can fail ask for: a person, or another try.

Reasons hold codes and the service's own closing words; never what an error frame quotes.
"""

import re

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.gateways.elevenlabs.frames import Trouble
from aftercall.gateways.elevenlabs.refusals import read_refusal

NORMAL = 1000
NO_CLOSE_FRAME = 1006
UNAUTHORISED = 3000
REASON_LIMIT = 200

_CONTRACT = re.compile(r"override for field|missing required dynamic variable", re.IGNORECASE)
_QUOTA = re.compile(r"quota|credits|insufficient balance|payment", re.IGNORECASE)
_BUSY = re.compile(r"too.many|concurren|system.busy|rate.limit", re.IGNORECASE)
_CONTRACT_CODES = frozenset({1003, 1007, 1008, UNAUTHORISED})
_CONTRACT_ERRORS = frozenset(
    {
        "invalid_message",
        "value_error",
        "missing_fields",
        "override_error",
        "missing_dynamic_variable",
        "missing_dynamic_variable_transfer",
    }
)
_PASSING_STATUSES = frozenset({408, 409, 425, 429})


class KeyRefused(AgentFailure):
    """The key was refused before anything was asked; one read anew may be accepted."""


class NotAsked(AgentFailure):
    """The session failed for now, and the customer's message was not sent: try again at once."""


def failure_of_handshake(status: int, body: bytes) -> AgentFailure:
    """Return what an HTTP answer in place of a socket means."""
    refusal = read_refusal(body)
    word = _word(refusal.names[0]) if refusal.names else ""
    reason = f"handshake refused with HTTP {status} {word}".rstrip()
    kind = _kind_by_words(refusal.text)
    if kind is None and (status in _PASSING_STATUSES or status >= 500):
        kind = FailureKind.TRANSIENT
    if kind is FailureKind.TRANSIENT:
        return NotAsked(kind, reason)
    if kind is None and status == 401:
        return KeyRefused(FailureKind.CONFIGURATION, reason)
    return AgentFailure(kind or FailureKind.CONFIGURATION, reason)


def failure_of_session(
    code: int | None, reason: str, trouble: Trouble | None, *, asked: bool, tool_seen: bool
) -> AgentFailure:
    """Return what a session's end without an answer means; `code` is None where it was ours."""
    parts = [_close_words(code, reason), _trouble_words(trouble)]
    told = "; ".join(part for part in parts if part) or "the session ended without an answer"
    if code == UNAUTHORISED and "authorize" in reason and not asked:
        return KeyRefused(FailureKind.CONFIGURATION, told)
    kind = (_kind_of_trouble(trouble) if trouble else None) or _kind_of_close(code, reason)
    if kind is FailureKind.TRANSIENT and not asked:
        return NotAsked(kind, told, tool_seen=tool_seen)
    return AgentFailure(kind, told, tool_seen=tool_seen)


def _kind_of_trouble(trouble: Trouble) -> FailureKind | None:
    if trouble.kind in _CONTRACT_ERRORS or trouble.code in _CONTRACT_CODES:
        return FailureKind.CONFIGURATION
    return _kind_by_words(f"{trouble.kind} {trouble.message}")


def _kind_of_close(code: int | None, reason: str) -> FailureKind:
    return _kind_by_words(reason) or (
        FailureKind.CONFIGURATION if code in _CONTRACT_CODES else FailureKind.TRANSIENT
    )


def _kind_by_words(words: str) -> FailureKind | None:
    if _CONTRACT.search(words):
        return FailureKind.CONFIGURATION
    if _QUOTA.search(words):
        return FailureKind.QUOTA
    return FailureKind.TRANSIENT if _BUSY.search(words) else None


def _close_words(code: int | None, reason: str) -> str:
    if code is None:
        return ""
    words = " ".join(reason.split())[:REASON_LIMIT]
    return f"closed with {code}" + (f" {words}" if words else "")


def _trouble_words(trouble: Trouble | None) -> str:
    if trouble is None:
        return ""
    return f"error {trouble.code or ''} {_word(trouble.kind)}".rstrip()


def _word(name: str) -> str:
    return name if re.fullmatch(r"[\w.\-]{1,60}", name) else ""
