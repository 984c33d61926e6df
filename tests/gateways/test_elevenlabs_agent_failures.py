"""The text agent over real sockets: closes, refusals, keys, silence, and what is tried again."""

import socket
import traceback
from http.server import BaseHTTPRequestHandler

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from aftercall.domain.errors import FailureKind, Misconfigured, Unavailable
from aftercall.gateways.elevenlabs.agent import ElevenLabsAgent
from tests.gateways.elevenlabs_socket_stub import (
    Script,
    SocketStub,
    StubSession,
    an_agent,
    answer_the_question,
    close_session,
    failure,
    refuse_handshake,
    stub,
)
from tests.gateways.elevenlabs_stubs import (
    KEY,
    NEW_KEY,
    FixedRandom,
    Keys,
    RealClock,
    a_question,
    http_server,
)

FORBIDDEN = "Override for field 'text_only' is not allowed by config."


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        (close_session(1008, FORBIDDEN, asked=False),
         FailureKind.CONFIGURATION, "1008"),
        (close_session(3000, "No such agent", asked=False), FailureKind.CONFIGURATION, "3000"),
        (close_session(1002, "This request exceeds your quota limit."), FailureKind.QUOTA, "1002"),
        (close_session(1002, "LLM failed"), FailureKind.TRANSIENT, "1002"),
        (close_session(1011, "Internal"), FailureKind.TRANSIENT, "1011"),
        (close_session(1000, ""), FailureKind.TRANSIENT, "1000"),
    ],
)  # fmt: skip
def test_the_code_of_a_close_decides_the_kind_of_failure(
    script: Script, kind: FailureKind, words: str
) -> None:
    with stub(script) as running:
        found = failure(an_agent(running.url))
        assert len(running.sessions) == 1
    assert found.kind is kind
    assert words in found.reason


def test_a_line_cut_after_the_question_is_transient_and_not_asked_again() -> None:
    def script(session: StubSession) -> None:
        session.await_question()
        session.drop()

    with stub(script) as running:
        found = failure(an_agent(running.url))
        assert len(running.sessions) == 1
    assert (found.kind, found.reason) == (FailureKind.TRANSIENT, "closed with 1006")


@pytest.mark.parametrize("first", [close_session(1011, "Internal", asked=False), StubSession.drop])
def test_what_fails_before_the_question_is_tried_once_more(first: Script) -> None:
    with stub(first, answer_the_question) as running:
        assert an_agent(running.url).answer(a_question()).text == "450 euros."
    with stub(first) as running:
        assert failure(an_agent(running.url)).kind is FailureKind.TRANSIENT
        assert len(running.sessions) == 2


def test_nothing_is_tried_again_without_time_for_it() -> None:
    with stub(close_session(1011, "", asked=False)) as running:
        assert failure(an_agent(running.url), seconds=4.0).kind is FailureKind.TRANSIENT
        assert len(running.sessions) == 1


def test_no_answer_in_time_is_a_timeout() -> None:
    with stub(StubSession.await_question) as running:
        found = failure(an_agent(running.url), seconds=0.4)
    assert (found.kind, found.reason, found.tool_seen) == (
        FailureKind.TIMEOUT,
        "no answer within 0.4 s",
        False,
    )


def test_silence_before_the_question_is_no_timeout() -> None:
    with stub(lambda _session: None) as running:
        assert failure(an_agent(running.url), seconds=0.2).kind is FailureKind.TRANSIENT


@pytest.mark.parametrize(
    ("status", "body", "kind", "tries"),
    [
        (401, b'{"detail":{"status":"invalid_api_key"}}', FailureKind.CONFIGURATION, 1),
        (401, b'{"detail":{"status":"quota_exceeded"}}', FailureKind.QUOTA, 1),
        (403, b"", FailureKind.CONFIGURATION, 1),
        (404, b"", FailureKind.CONFIGURATION, 1),
        (429, b"", FailureKind.TRANSIENT, 2),
        (503, b"", FailureKind.TRANSIENT, 2),
    ],
)
def test_the_status_of_a_refused_handshake_decides_the_kind_of_failure(
    status: int, body: bytes, kind: FailureKind, tries: int
) -> None:
    keys_seen: list[str | None] = []

    def refuse(request: Request) -> Response:
        keys_seen.append(request.headers.get("xi-api-key"))
        return refuse_handshake(status, body)(request)

    with SocketStub([answer_the_question], refuse=refuse).running() as running:
        found = failure(an_agent(running.url))
    assert found.kind is kind
    assert f"HTTP {status}" in found.reason
    assert keys_seen == [KEY] * tries


def test_a_key_changed_meanwhile_is_read_anew_once() -> None:
    def refuse(request: Request) -> Response | None:
        return None if request.headers["xi-api-key"] == NEW_KEY else refuse_handshake(401)(request)

    keys = Keys(KEY, NEW_KEY)
    with SocketStub([answer_the_question], refuse=refuse).running() as running:
        assert an_agent(running.url, keys).answer(a_question()).text == "450 euros."
    assert keys.fresh_reads == 1


def test_a_key_refused_by_a_close_is_read_anew_too() -> None:
    unauthorised = close_session(3000, "Could not authorize the conversation.", asked=False)
    with stub(unauthorised, answer_the_question) as running:
        assert an_agent(running.url, Keys(KEY, NEW_KEY)).answer(a_question()).text == "450 euros."
        assert [session.key for session in running.sessions] == [KEY, NEW_KEY]


def test_the_key_does_not_follow_a_redirect() -> None:
    asked: list[str | None] = []

    def elsewhere(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.headers.get("xi-api-key"))
        request.send_error(500)

    with http_server(elsewhere) as other, stub(answer_the_question) as running:
        headers = Headers({"location": other.replace("http", "ws"), "content-length": "0"})
        running.refuse = lambda _request: Response(307, "Elsewhere", headers, b"")
        found = failure(an_agent(running.url))
    assert (found.kind, asked) == (FailureKind.CONFIGURATION, [])


def test_a_port_that_nobody_listens_on_is_transient() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = failure(an_agent(f"http://127.0.0.1:{free.getsockname()[1]}"))
    assert (found.kind, found.reason) == (
        FailureKind.TRANSIENT,
        "no connection (ConnectionRefusedError)",
    )


def test_a_server_that_never_answers_the_handshake_is_transient() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        agent = an_agent(f"http://127.0.0.1:{mute.getsockname()[1]}")
        assert failure(agent, seconds=0.3).kind is FailureKind.TRANSIENT


@pytest.mark.parametrize("url", ["elevenlabs.example", "ftp://elevenlabs.example"])
def test_a_base_url_that_is_none_is_a_setting_to_mend(url: str) -> None:
    assert failure(an_agent(url)).kind is FailureKind.CONFIGURATION


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Misconfigured("no secret"), FailureKind.CONFIGURATION),
        (Unavailable("secrets do not answer"), FailureKind.TRANSIENT),
    ],
)
def test_a_key_that_cannot_be_read_is_a_failure_of_the_turn(
    error: Exception, kind: FailureKind
) -> None:
    def no_key(*, fresh: bool) -> str:
        raise error

    agent = ElevenLabsAgent("http://127.0.0.1:9", no_key, RealClock(), FixedRandom())
    assert failure(agent).kind is kind


@pytest.mark.parametrize("key", ["made-up\r\nkey-1", "made-up-clé-1", ""])
def test_a_key_that_no_header_can_carry_is_never_shown(key: str) -> None:
    found = failure(an_agent("http://127.0.0.1:9", Keys(key)))
    shown = "".join(traceback.format_exception(found))
    assert found.kind is FailureKind.CONFIGURATION
    assert [piece for piece in ("key-1", "clé") if piece in shown] == []


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        (close_session(1011, "Internal 4711"), "close 1011"),
        (StubSession.await_question, "timeout"),
        (lambda _session: None, "no session"),
        (StubSession.drop, "close 1006"),
    ],
)
def test_the_cause_of_a_failure_is_the_same_each_time(script: Script, cause: str) -> None:
    with stub(script) as running:
        assert failure(an_agent(running.url), seconds=0.4).cause == cause


@pytest.mark.parametrize(
    ("url", "keys", "cause"),
    [
        ("http://127.0.0.1:1", Keys(), "no connection"),
        ("elevenlabs.example", Keys(), "base URL"),
        ("http://127.0.0.1:1", Keys(""), "key"),
    ],
)
def test_a_failure_before_the_session_has_its_cause_too(url: str, keys: Keys, cause: str) -> None:
    assert failure(an_agent(url, keys), seconds=0.4).cause == cause
