"""An agent's configuration: what it says of its tools and events, and reading it over HTTP."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from aftercall.domain.errors import Unavailable
from aftercall.gateways.elevenlabs.agent_profiles import AgentProfiles
from aftercall.gateways.elevenlabs.session.agent_profile import (
    UNKNOWN,
    AgentProfile,
    read_agent_profile,
)
from tests.gateways.elevenlabs_stubs import KEY, Keys, ManualClock, http_server

WEBHOOK = {"type": "webhook", "name": "find_order"}
CLIENT = {"type": "client", "name": "handover_to_human"}
SYSTEM = {"type": "system", "name": "end_call"}


def document(*events: str, first_message: str = "Hola.", **prompt: object) -> dict[str, Any]:
    return {
        "conversation_config": {
            "agent": {"first_message": first_message, "prompt": prompt},
            "conversation": {"client_events": ["agent_response", *events]},
        }
    }


@pytest.mark.parametrize(
    ("prompt", "server_tools"),
    [
        ({}, False),
        ({"tools": [CLIENT, SYSTEM]}, False),
        ({"tools": [CLIENT], "tool_ids": ["tool_1"]}, False),
        ({"tools": [WEBHOOK]}, True),
        ({"tools": [{"type": "api_integration_webhook"}]}, True),
        ({"tools": [{"name": "no type"}]}, True),
        ({"tool_ids": ["tool_1"]}, True),
        ({"tools": [CLIENT, SYSTEM], "tool_ids": ["tool_1", "tool_2"]}, True),
        ({"mcp_server_ids": ["srv_1"]}, True),
        ({"native_mcp_server_ids": ["srv_1"]}, True),
        ({"tools": None, "tool_ids": "odd", "mcp_server_ids": []}, False),
    ],
)
def test_tools_that_run_at_a_server(prompt: dict[str, Any], server_tools: bool) -> None:
    profile = read_agent_profile(document(**prompt))
    assert profile.server_tools is server_tools
    assert profile.may_run_tools_unseen is server_tools


@pytest.mark.parametrize(
    ("tools", "has_tools"), [([], False), ([SYSTEM], False), ([CLIENT], True), ([WEBHOOK], True)]
)
def test_any_tool_but_elevenlabs_own_counts(tools: list[object], has_tools: bool) -> None:
    profile = read_agent_profile(document(tools=tools))
    assert (profile.tools, profile.may_run_tools) == (has_tools, has_tools)


@pytest.mark.parametrize(
    "nodes", [{"n1": {"type": "tool"}}, {"n1": {"additional_tool_ids": ["t"]}}]
)
def test_a_workflow_may_run_tools_too(nodes: object) -> None:
    assert read_agent_profile({**document(), "workflow": {"nodes": nodes}}).server_tools


@pytest.mark.parametrize(
    ("prompt", "events", "tells", "tells_ends"),
    [
        ({"tools": [WEBHOOK]}, (), False, True),
        ({"tools": [WEBHOOK]}, ("agent_tool_response",), False, True),
        ({"tools": [WEBHOOK]}, ("mcp_tool_call",), False, True),
        ({"tools": [WEBHOOK]}, ("agent_tool_request",), True, False),
        ({"tools": [WEBHOOK]}, ("agent_tool_request", "agent_tool_response"), True, True),
        (
            {"tools": [WEBHOOK]},
            ("agent_tool_request", "agent_tool_response_full_payload"),
            True,
            True,
        ),
        ({"mcp_server_ids": ["s"]}, ("mcp_tool_call",), True, True),
        ({"mcp_server_ids": ["s"], "tools": [WEBHOOK]}, ("mcp_tool_call",), False, True),
    ],
)
def test_events_that_tell_of_tools(
    prompt: dict[str, Any], events: tuple[str, ...], tells: bool, tells_ends: bool
) -> None:
    profile = read_agent_profile(document(*events, **prompt))
    assert (profile.tells_tools, profile.tells_tool_ends) == (tells, tells_ends)


@pytest.mark.parametrize("odd", [{}, {"conversation_config": None}, {"conversation_config": []}])
def test_nothing_is_known_of_a_document_of_another_shape(odd: dict[str, Any]) -> None:
    profile = read_agent_profile(odd)
    assert (profile.server_tools, profile.first_messages) == (None, None)
    assert profile.may_run_tools_unseen
    assert profile.is_greeting("Hola.") is None


@pytest.mark.parametrize(
    ("first_message", "text", "is_greeting"),
    [
        ("Hola {{name}}, soy Eva.", "Hola Ana María, soy Eva.", True),
        ("Hola {{ name }}, soy\nEva.", "Hola , soy Eva.", True),
        ("{{greeting}}", "Lo que sea", True),
        ("{{greeting}}", "Su cita quedó para el martes. " * 5, False),
        ("Hola {{name}}", "Hola Ana", True),
        ("Hola {{a}}{{b}}, {{c}} y {{d}}.", "Hola Ana, uno, dos y tres y cuatro.", True),
        ("Hola {{a}}, {{b}} y {{c}}.", "Hola Ana y Luis.", False),
        ("{{a}} " * 40 + "!", "x " * 400 + "?", False),
        ("Hola (hoy) [sí] a.b*", "Hola (hoy) [sí] a.b*", True),
        ("Hola {{name}}, soy Eva.", "Son 450 euros.", False),
        ("Hola.", "Hola. Son 450 euros.", False),
        ("", "Hola.", False),
    ],
)
def test_a_first_message_is_known_with_any_value_of_its_variables(
    first_message: str, text: str, is_greeting: bool
) -> None:
    assert (
        read_agent_profile(document(first_message=first_message)).is_greeting(text) is is_greeting
    )


def test_the_first_messages_of_all_languages_count() -> None:
    found = document()
    preset = {"overrides": {"agent": {"first_message": "Hello."}}}
    found["conversation_config"]["language_presets"] = {"en": preset, "odd": None}
    assert read_agent_profile(found).first_messages == ("Hola.", "Hello.")


def profiles_of(serve: Callable[[BaseHTTPRequestHandler], None]) -> tuple[AgentProfile, int, int]:
    """Read twice at once, then after a minute; return the profile and the reads by then."""
    asked: list[tuple[str, str | None]] = []

    def counted(request: BaseHTTPRequestHandler) -> None:
        asked.append((request.path, request.headers.get("xi-api-key")))
        serve(request)

    with http_server(counted) as url:
        clock = ManualClock()
        profiles = AgentProfiles(f"{url}/", Keys(), clock)
        profile = profiles("agent one")
        assert profiles("agent one") == profile
        at_once = len(asked)
        clock.sleep(61)
        profiles("agent one")
    assert set(asked) == {("/v1/convai/agents/agent%20one", KEY)}
    return profile, at_once, len(asked)


def test_a_configuration_is_read_once_in_ten_minutes() -> None:
    def serve(request: BaseHTTPRequestHandler) -> None:
        body = json.dumps(document("agent_tool_request", tools=[WEBHOOK])).encode()
        request.send_response(200)
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    profile, at_once, later = profiles_of(serve)
    assert (profile.server_tools, profile.tells_tools) == (True, True)
    assert (at_once, later) == (1, 1)


@pytest.mark.parametrize("status", [401, 404, 500, 200])
def test_what_cannot_be_read_is_unknown_and_read_again_after_a_minute(status: int) -> None:
    def serve(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("content-length", "3")
        request.end_headers()
        request.wfile.write(b"[}]")

    assert profiles_of(serve) == (UNKNOWN, 1, 2)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense", "http://[::1", "http://a:b"])
def test_an_address_that_does_not_answer_is_no_failure(url: str) -> None:
    assert AgentProfiles(url, Keys(), ManualClock())("agent_1") is UNKNOWN


def test_a_key_that_cannot_be_read_is_no_failure() -> None:
    def no_key(*, fresh: bool) -> str:
        raise Unavailable("no secret")

    profiles = AgentProfiles("http://127.0.0.1:1", no_key, ManualClock())
    assert profiles("agent_1") is UNKNOWN
