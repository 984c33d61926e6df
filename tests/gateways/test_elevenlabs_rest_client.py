"""Rest: what is tried again, how long it waits, what it says, and that the key stays unsaid."""

import traceback
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import httpx
import pytest

from aftercall.domain.errors import AftercallError, Misconfigured, Refused, Unavailable
from aftercall.gateways.elevenlabs.rest_client import RestClient
from tests.gateways.elevenlabs_rest_stub import RestStub, in_turn
from tests.gateways.elevenlabs_stubs import (
    KEY,
    NEW_KEY,
    NOON,
    FixedRandom,
    Keys,
    ManualClock,
    http_server,
)

FINE = httpx.Response(200, json={"ok": True})
OBJECT = {"detail": {"code": "invalid_parameters", "message": "Bad thing", "status": "old_word"}}
LEGACY = {"detail": {"status": "missing_permissions", "message": "The permission convai_read"}}
LISTED = {"detail": [{"loc": ["query", "limit"], "msg": "Too large", "type": "less_than"}]}


def get(stub: RestStub) -> dict[str, object]:
    with stub.rest() as rest:
        return rest.get("/v1/thing", {"limit": 100})


def failure(stub: RestStub) -> AftercallError:
    with pytest.raises(AftercallError) as caught:
        get(stub)
    return caught.value


def test_a_get_carries_the_key_the_query_and_both_timeouts() -> None:
    stub = RestStub(in_turn(FINE))
    assert get(stub) == {"ok": True}
    (request,) = stub.requests
    assert str(request.url) == "https://elevenlabs.example/v1/thing?limit=100"
    assert request.headers["xi-api-key"] == KEY
    assert request.extensions["timeout"]["connect"] == 3
    assert request.extensions["timeout"]["read"] == 10


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503])
def test_what_may_pass_is_asked_again_with_growing_jitter(status: int) -> None:
    stub = RestStub(in_turn(httpx.Response(status), httpx.Response(status), FINE))
    assert get(stub) == {"ok": True}
    assert stub.clock.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    "trouble",
    [httpx.ReadTimeout("slow"), httpx.ConnectError("no"), httpx.RemoteProtocolError("cut")],
)
def test_what_the_network_does_is_tried_three_times(trouble: httpx.RequestError) -> None:
    stub = RestStub(in_turn(trouble))
    error = failure(stub)
    assert isinstance(error, Unavailable)
    assert type(trouble).__name__ in str(error)
    assert len(stub.requests) == 3


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (400, OBJECT, Refused, ["400", "invalid_parameters: Bad thing"]),
        (401, LEGACY, Misconfigured, ["401", "convai_read", "secret"]),
        (403, {"detail": "Not in your plan"}, Misconfigured, ["403", "Not in your plan", "convai"]),
        (404, {"detail": {"status": "document_not_found"}}, Refused, ["404", "document_not_found"]),
        (422, LISTED, Refused, ["422", "query.limit Too large"]),
        (418, {"detail": None}, Refused, ["418"]),
        (429, OBJECT, Unavailable, ["429", "Bad thing"]),
        (500, ["odd"], Unavailable, ["500"]),
        (302, {}, Unavailable, ["302"]),
    ],
)
def test_a_refusal_becomes_one_sentence_with_its_remedy(
    status: int, body: object, kind: type[AftercallError], words: list[str]
) -> None:
    error = failure(RestStub(in_turn(httpx.Response(status, json=body))))
    assert type(error) is kind
    assert [word for word in words if word not in str(error)] == []
    assert "\n" not in str(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_what_will_not_pass_is_asked_once(status: int) -> None:
    stub = RestStub(in_turn(httpx.Response(status)))
    failure(stub)
    assert len(stub.requests) == 1
    assert stub.clock.slept == []


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": format_datetime(NOON + timedelta(seconds=4), usegmt=True)}, 4.0),
        ({"retry-after": format_datetime(NOON - timedelta(seconds=4), usegmt=True)}, 0.0),
        ({"retry-after": "soon"}, 0.5),
        ({"retry-after": "nan"}, 0.5),
    ],
)
def test_a_wait_that_is_asked_for_is_kept(headers: dict[str, str], waited: float) -> None:
    stub = RestStub(in_turn(httpx.Response(429, headers=headers), FINE))
    assert get(stub) == {"ok": True}
    assert stub.clock.slept == [waited]


@pytest.mark.parametrize("asked", ["11", "3600", "inf"])
def test_a_wait_longer_than_ours_ends_the_tries_at_once(asked: str) -> None:
    stub = RestStub(in_turn(httpx.Response(429, headers={"retry-after": asked})))
    assert isinstance(failure(stub), Unavailable)
    assert len(stub.requests) == 1
    assert stub.clock.slept == []


def test_no_try_begins_after_twenty_seconds() -> None:
    stub = RestStub(in_turn(FINE))

    def slow(_request: httpx.Request) -> httpx.Response:
        stub.clock.moment += timedelta(seconds=13)
        raise httpx.ReadTimeout("slow")

    stub.answer = slow
    assert isinstance(failure(stub), Unavailable)
    assert len(stub.requests) == 2


def test_a_key_changed_meanwhile_is_read_anew_once() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        fits = request.headers["xi-api-key"] == NEW_KEY
        return FINE if fits else httpx.Response(401, json=LEGACY)

    stub = RestStub(answer, keys=Keys(KEY, NEW_KEY))
    assert get(stub) == {"ok": True}
    assert stub.keys.fresh_reads == 1
    assert len(stub.requests) == 2


def test_a_key_that_stays_the_same_is_not_tried_again() -> None:
    stub = RestStub(in_turn(httpx.Response(401, json=LEGACY)))
    assert isinstance(failure(stub), Misconfigured)
    assert stub.keys.fresh_reads == 1
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        (KEY, httpx.Response(401, json={"detail": {"message": f"The key {KEY} is unknown"}})),
        (KEY, httpx.Response(503, json={"detail": f"{KEY} {KEY}"})),
        (KEY, httpx.ConnectError("refused")),
        ("made-up\nkey-1", FINE),
        ("made-up-clé-1", FINE),
        ("  ", FINE),
    ],
)
def test_no_failure_ever_shows_the_key(key: str, answer: httpx.Response | Exception) -> None:
    stub = RestStub(in_turn(answer), keys=Keys(key))
    shown = "".join(traceback.format_exception(failure(stub)))
    assert [piece for piece in (KEY, "key-1", "clé") if piece in shown] == []


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"cut": ', b"\xff\xfe"])
def test_an_answer_that_is_no_json_object_is_no_answer(body: bytes) -> None:
    assert isinstance(failure(RestStub(in_turn(httpx.Response(200, content=body)))), Unavailable)


@pytest.mark.parametrize("base_url", ["elevenlabs.example", "https://:bad:port", "ftp://x"])
def test_a_base_url_that_is_none_is_a_setting_to_mend(base_url: str) -> None:
    with httpx.Client() as client:
        rest = RestClient(client, base_url, Keys(), ManualClock(), FixedRandom())
        with pytest.raises(Misconfigured, match="base URL"):
            rest.get("/v1/thing")


def test_a_connection_cut_in_the_middle_of_the_answer_is_tried_again() -> None:
    tries: list[str] = []

    def serve_one(request: BaseHTTPRequestHandler) -> None:
        tries.append(request.path)
        body = b'{"ok": true}'
        request.send_response(200)
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body if len(tries) > 1 else body[:4])

    with http_server(serve_one) as url, httpx.Client() as client:
        rest = RestClient(client, url, Keys(), ManualClock(), FixedRandom())
        assert rest.get("/v1/thing") == {"ok": True}
    assert tries == ["/v1/thing", "/v1/thing"]
