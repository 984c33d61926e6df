"""Checks the ElevenLabs workspace: its address, the key, the agents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from aftercall.domain.errors import Misconfigured, Refused
from ops.doctor.finding import not_checked, ok, problem, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.examined_stack import ExaminedStack
    from ops.doctor.finding import Finding

HOSTS: Final = frozenset(
    {
        "api.elevenlabs.io",
        "api.us.elevenlabs.io",
        "api.eu.residency.elevenlabs.io",
        "api.in.residency.elevenlabs.io",
        "api.sg.residency.elevenlabs.io",
    }
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_SET_HOST: Final = "set ElevenLabsBaseUrl to the host of the workspace's region and deploy again"
_SCOPE: Final = re.compile(r"permission (\w+)")


def check_address(stack: ExaminedStack) -> Iterator[Finding]:
    """Ask without a key: ElevenLabs answers 401, in JSON."""
    base_url = stack.elevenlabs.settings.base_url
    try:
        answer = httpx.get(f"{base_url}/v1/convai/batch-calling/workspace", timeout=10)
        asks_for_key = answer.status_code == httpx.codes.UNAUTHORIZED and "detail" in answer.json()
    except ValueError:
        asks_for_key = False
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        yield problem(f"{base_url} does not answer ({type(error).__name__})", _SET_HOST)
        return
    if not asks_for_key:
        status = answer.status_code
        yield problem(f"{base_url} answers ({status}), but not as ElevenLabs", _SET_HOST)
    elif urlsplit(base_url).hostname in HOSTS | _LOOPBACK:
        yield ok(base_url)
    else:
        yield warning(f"{base_url} answers, but is no host that ElevenLabs names", _SET_HOST)


def check_key(stack: ExaminedStack) -> Iterator[Finding]:
    """Read the list of batches with the key, as the poller does.

    That the key may also write is proved by `agent turn`.
    """
    try:
        batches = stack.elevenlabs.newest_page()
    except Misconfigured as error:
        yield _refused_key(str(error))
    else:
        yield ok(f"accepted, may read Agents; {len(batches)} batches on the newest page")


def check_agents(stack: ExaminedStack) -> Iterator[Finding]:
    """Read each agent that calls or writes; one line for each that is missing."""
    stack.elevenlabs.require_key()
    named = stack.elevenlabs.named_agents
    if not named:
        yield warning(
            "no agent is named in the settings and no batch was made yet",
            "start a batch of one call to yourself, or set AgentIds",
        )
        return
    found = []
    for agent_id, named_by in named.items():
        try:
            found.append(str(stack.elevenlabs.agent(agent_id).get("name") or agent_id))
        except Refused:
            yield problem(
                f"agent not found: {agent_id} ({named_by})",
                "correct that setting, or the key and region: the workspace has no such agent",
            )
    if found:
        yield ok(f"{len(found)} found: {', '.join(found)}")


def _refused_key(sentence: str) -> Finding:
    if "missing_permissions" in sentence:
        scope = _SCOPE.search(sentence)
        name = scope[1] if scope else "convai_read"
        return problem(
            f"the key lacks the permission {name}",
            "give the key read and write access to ElevenLabs Agents (convai)",
        )
    if "ElevenLabs answered" not in sentence:
        return not_checked("there is no key to try", "mend what `secrets` says first")
    return problem(
        f"refused: {sentence.partition(';')[0]}",
        "write the workspace's key with `make secrets`; if it is right, ElevenLabsBaseUrl names "
        "another region",
    )
