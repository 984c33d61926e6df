"""Which failure a refused handshake, a close or an error event stands for.

Reasons hold codes, machine words and the service's own closing words; never the message of an
error event, which may quote the customer. Codes and words: ElevenLabs' error types in
`agent.asyncapi.yaml`, and closes seen live.
"""

import re

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.gateways.elevenlabs.error_body import read_error_body
from aftercall.gateways.elevenlabs.session.events import ErrorEvent

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


class VariablesMissing(AgentFailure):
    """The agent needs a dynamic variable; `words` name it, and may quote the customer."""

    words = ""


def failure_of_handshake(status: int, body: bytes) -> AgentFailure:
    """Return what an HTTP answer in place of a socket means."""
    error_body = read_error_body(body)
    word = _machine_word(error_body.names[0]) if error_body.names else ""
    reason = f"handshake refused with HTTP {status} {word}".rstrip()
    kind = _kind_of_words(error_body.text)
    if kind is None and (status in _PASSING_STATUSES or status >= 500):
        kind = FailureKind.TRANSIENT
    cause = f"handshake {status}"
    if kind is FailureKind.TRANSIENT:
        return NotAsked(kind, reason, cause=cause)
    if kind is None and status == 401:
        return KeyRefused(FailureKind.CONFIGURATION, reason, cause=cause)
    return AgentFailure(kind or FailureKind.CONFIGURATION, reason, cause=cause)


def failure_of_session(
    code: int | None,
    reason: str,
    error: ErrorEvent | None,
    *,
    asked: bool,
    tool_seen: bool,
    cause: str = "",
) -> AgentFailure:
    """Return what a session's end without an answer means; `code` is None where we ended it.

    `asked` says whether the customer's message went out: what fails for now before that is safe
    to try again at once. `cause` is what else the session showed, and stands before the close.
    """
    parts = [cause, _describe_close(code, reason), _describe_error(error)]
    sentence = "; ".join(part for part in parts if part) or "the session ended without an answer"
    cause = cause or _cause(code, error)
    if code == UNAUTHORISED and "authorize" in reason and not asked:
        return KeyRefused(FailureKind.CONFIGURATION, sentence, cause=cause)
    kind = (_kind_of_error(error) if error else None) or _kind_of_close(code, reason)
    words = f"{reason} {error.message if error else ''}"
    if kind is FailureKind.CONFIGURATION and not tool_seen and "variable" in words.casefold():
        missing = VariablesMissing(kind, sentence, cause=cause)
        missing.words = words
        return missing
    if kind is FailureKind.TRANSIENT and not asked:
        return NotAsked(kind, sentence, cause=cause, tool_seen=tool_seen)
    return AgentFailure(kind, sentence, cause=cause, tool_seen=tool_seen)


def _cause(code: int | None, error: ErrorEvent | None) -> str:
    if error is not None:
        return f"error {_machine_word(error.error_type) or error.code or ''}".rstrip()
    return "no words" if code is None else f"close {code}"


def _kind_of_error(error: ErrorEvent) -> FailureKind | None:
    if error.error_type in _CONTRACT_ERRORS or error.code in _CONTRACT_CODES:
        return FailureKind.CONFIGURATION
    return _kind_of_words(f"{error.error_type} {error.message}")


def _kind_of_close(code: int | None, reason: str) -> FailureKind:
    # Words before codes: 1008 and 1002 are used for quota and for too many sessions as well.
    return _kind_of_words(reason) or (
        FailureKind.CONFIGURATION if code in _CONTRACT_CODES else FailureKind.TRANSIENT
    )


def _kind_of_words(words: str) -> FailureKind | None:
    if _CONTRACT.search(words):
        return FailureKind.CONFIGURATION
    if _QUOTA.search(words):
        return FailureKind.QUOTA
    return FailureKind.TRANSIENT if _BUSY.search(words) else None


def _describe_close(code: int | None, reason: str) -> str:
    if code is None:
        return ""
    words = " ".join(reason.split())[:REASON_LIMIT]
    return f"closed with {code}" + (f" {words}" if words else "")


def _describe_error(error: ErrorEvent | None) -> str:
    if error is None:
        return ""
    return f"error {error.code or ''} {_machine_word(error.error_type)}".rstrip()


def _machine_word(name: str) -> str:
    return name if re.fullmatch(r"[\w.\-]{1,60}", name) else ""
