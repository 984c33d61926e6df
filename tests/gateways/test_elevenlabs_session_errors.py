"""Every way in which a session ends without an answer, and what it asks for."""

import pytest

from aftercall.domain.errors import AgentFailure, FailureKind
from aftercall.gateways.elevenlabs.session.events import ErrorEvent
from aftercall.gateways.elevenlabs.session.session_errors import (
    KeyRefused,
    NotAsked,
    failure_of_handshake,
    failure_of_session,
)

CONFIGURATION = FailureKind.CONFIGURATION
QUOTA = FailureKind.QUOTA
TRANSIENT = FailureKind.TRANSIENT
SECRET = "what the customer wrote"


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        (1000, "", TRANSIENT),
        (1000, "Max conversation duration exceeded", TRANSIENT),
        (1002, "No user message received for 60 seconds.", TRANSIENT),
        (1002, "This request exceeds your quota limit.", QUOTA),
        (1002, "LLM cascade failed", TRANSIENT),
        (1006, "", TRANSIENT),
        (1009, "message too big", TRANSIENT),
        (1011, "Internal error", TRANSIENT),
        (1012, "", TRANSIENT),
        (1008, "Override for field 'text_only' is not allowed by config.", CONFIGURATION),
        (1008, "Missing required dynamic variables in tools: {'quota'}", CONFIGURATION),
        (1008, "Invalid message received", CONFIGURATION),
        (1008, "too_many_concurrent_requests", TRANSIENT),
        (1008, "This request exceeds your quota limit.", QUOTA),
        (3000, "The AI agent you are trying to reach does not exist.", CONFIGURATION),
        (3000, "Could not authorize the conversation.", CONFIGURATION),
        (4300, "Queue timed out", TRANSIENT),
        (None, "", TRANSIENT),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_code_and_reason_of_a_close_decide_the_kind_of_failure(
    code: int | None, reason: str, kind: FailureKind, asked: bool
) -> None:
    failure = failure_of_session(code, reason, None, asked=asked, tool_seen=asked)
    assert failure.kind is kind
    assert failure.tool_seen is asked
    assert isinstance(failure, NotAsked) is (kind is TRANSIENT and not asked)
    assert code is None or f"closed with {code} {reason}".strip() in failure.reason


@pytest.mark.parametrize(
    ("trouble", "code", "kind"),
    [
        (ErrorEvent(1008, "override_error", SECRET), 1006, CONFIGURATION),
        (ErrorEvent(None, "missing_dynamic_variable", SECRET), None, CONFIGURATION),
        (ErrorEvent(1008, "", SECRET), None, CONFIGURATION),
        (ErrorEvent(None, "", "This request exceeds your quota limit."), None, QUOTA),
        (ErrorEvent(1002, "quota_exceeded", SECRET), 1002, QUOTA),
        (ErrorEvent(None, "llm_error", SECRET), None, TRANSIENT),
        (ErrorEvent(None, "llm_timeout", SECRET), 1008, CONFIGURATION),
        (ErrorEvent(None, "brand_new_error", SECRET), 1011, TRANSIENT),
        (ErrorEvent(429, "system_busy", SECRET), None, TRANSIENT),
        (ErrorEvent(None, f"odd {SECRET}", SECRET), None, TRANSIENT),
    ],
)
def test_an_error_event_is_reported_without_its_message(
    trouble: ErrorEvent, code: int | None, kind: FailureKind
) -> None:
    failure = failure_of_session(code, "", trouble, asked=True, tool_seen=False)
    assert failure.kind is kind
    assert SECRET not in str(failure)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b"", CONFIGURATION),
        (401, b'{"detail":{"status":"invalid_api_key"}}', CONFIGURATION),
        (401, b'{"detail":{"status":"quota_exceeded","message":"no"}}', QUOTA),
        (403, b"Forbidden", CONFIGURATION),
        (404, b'{"detail":{"code":"agent_not_found"}}', CONFIGURATION),
        (429, b'{"detail":{"status":"too_many_concurrent_requests"}}', TRANSIENT),
        (429, b"", TRANSIENT),
        (408, b"", TRANSIENT),
        (500, b"", TRANSIENT),
        (503, b"<html>", TRANSIENT),
        (302, b"", CONFIGURATION),
    ],
)
def test_status_and_word_of_a_refused_handshake_decide_the_kind_of_failure(
    status: int, body: bytes, kind: FailureKind
) -> None:
    failure = failure_of_handshake(status, body)
    assert failure.kind is kind
    assert f"HTTP {status}" in failure.reason
    assert isinstance(failure, NotAsked) is (kind is TRANSIENT)


def test_only_a_refused_key_asks_for_another() -> None:
    unauthorised = "Could not authorize the conversation."
    refused = [
        failure_of_handshake(401, b""),
        failure_of_session(3000, unauthorised, None, asked=False, tool_seen=False),
    ]
    others = [
        failure_of_handshake(403, b""),
        failure_of_handshake(401, b'{"detail":{"status":"quota_exceeded"}}'),
        failure_of_session(3000, "No such agent", None, asked=False, tool_seen=False),
        failure_of_session(3000, unauthorised, None, asked=True, tool_seen=False),
    ]
    assert [isinstance(failure, KeyRefused) for failure in refused] == [True, True]
    assert [isinstance(failure, KeyRefused) for failure in others] == [False] * 4


def test_a_long_close_reason_becomes_one_short_line() -> None:
    failure = failure_of_session(1011, "a\nb " * 200, None, asked=True, tool_seen=False)
    assert "\n" not in failure.reason
    assert len(failure.reason) < 250


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (failure_of_handshake(401, b""), "handshake 401"),
        (failure_of_handshake(429, b'{"detail":{"status":"system_busy"}}'), "handshake 429"),
        (failure_of_session(1011, "id 7", None, asked=True, tool_seen=False), "close 1011"),
        (failure_of_session(1000, "", None, asked=False, tool_seen=False), "close 1000"),
        (failure_of_session(None, "", None, asked=True, tool_seen=False), "no words"),
        (
            failure_of_session(
                1002, "", ErrorEvent(1002, "llm_error", SECRET), asked=True, tool_seen=False
            ),
            "error llm_error",
        ),
        (
            failure_of_session(None, "", ErrorEvent(7, SECRET, ""), asked=True, tool_seen=False),
            "error 7",
        ),
        (
            failure_of_session(None, "", ErrorEvent(None, "", ""), asked=True, tool_seen=False),
            "error",
        ),
    ],
)
def test_the_cause_names_the_failure_without_what_changes(
    failure: AgentFailure, cause: str
) -> None:
    assert failure.cause == cause
