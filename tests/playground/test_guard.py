"""Only this machine's own pages get in, and the browser is told to run nothing else."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from local.playground.playground import Playground
from local.playground.system_parts import SystemParts
from local.stack.port_owner import PortTaken

if TYPE_CHECKING:
    from pathlib import Path

    from tests.playground.playground_harness import PlaygroundHarness


@pytest.mark.parametrize(
    "host", ["playground.example.org", "127.0.0.1.example.org", "10.0.0.1:3001", ""]
)
def test_another_hosts_name_is_refused_even_on_this_address(
    playground: PlaygroundHarness, host: str
) -> None:
    for path in ("/", "/main.js", "/api/state", "/api/events"):
        answer = playground.http.get(path, headers={"host": host})
        assert (answer.status_code, answer.headers["x-content-type-options"]) == (403, "nosniff")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://example.org"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_may_not_act(playground: PlaygroundHarness, headers: dict[str, str]) -> None:
    answer = playground.http.post("/api/phones", json={"phone": "+573000000009"}, headers=headers)
    assert answer.status_code == 403
    assert "phone:+573000000009" not in playground.parts()


def test_the_pages_own_posts_and_those_of_no_browser_are_taken(
    playground: PlaygroundHarness,
) -> None:
    own = str(playground.http.base_url).rstrip("/")
    for headers in ({}, {"origin": own, "sec-fetch-site": "same-origin"}):
        answer = playground.http.post(
            "/api/phones", json={"phone": "+573000000009"}, headers=headers
        )
        assert answer.status_code == 200
    local = f"localhost:{playground.http.base_url.port}"
    assert playground.http.get("/", headers={"host": local}).status_code == 200


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"phone=1", 415),
        ("text/plain", b'{"phone": "+573000000001"}', 415),
        ("application/json", b"{", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'"' + b"x" * 70_000 + b'"', 413),
        ("application/json", b"\xff", 400),
    ],
)
def test_a_body_that_is_no_small_json_object_is_refused(
    playground: PlaygroundHarness, kind: str, body: bytes, status: int
) -> None:
    answer = playground.http.post("/api/phones", content=body, headers={"content-type": kind})
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_every_answer_tells_the_browser_to_run_only_our_own_files(
    playground: PlaygroundHarness,
) -> None:
    for path in ("/", "/playground.css", "/main.js", "/api/state", "/nothing"):
        policy = playground.http.get(path).headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    "path", ["/../playground.py", "/%2e%2e/playground.py", "/..%2fplayground.py", "/static/"]
)
def test_nothing_but_the_pages_is_served(playground: PlaygroundHarness, path: str) -> None:
    assert playground.http.get(path).status_code == 404


def test_an_action_is_a_post(playground: PlaygroundHarness) -> None:
    assert playground.http.get("/api/phones").status_code == 404
    assert playground.http.post("/api/nothing", json={}).status_code in {404, 405}


def test_a_taken_port_names_its_owner_and_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as owner:
        port = owner.getsockname()[1]
        with pytest.raises(PortTaken) as caught, Playground(SystemParts(logs=tmp_path), port=port):
            pass
    assert caught.value.setting == "PLAYGROUND_PORT"
    assert str(port) in str(caught.value)


def test_the_playground_listens_no_more_once_it_is_closed(tmp_path: Path) -> None:
    with Playground(SystemParts(logs=tmp_path)) as playground:
        assert httpx.get(f"{playground.url}/api/state", trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(playground.url, trust_env=False)
