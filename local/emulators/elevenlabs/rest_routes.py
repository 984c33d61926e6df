"""The REST routes under `/v1/convai` that Aftercall calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from starlette.routing import Route

from local.emulators.elevenlabs.agent_tools import mcp_server_document, tool_documents
from local.emulators.elevenlabs.agents import agent_document
from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.conversation_document import full_document, summary_document
from local.emulators.elevenlabs.errors import RefusedError, not_found
from local.emulators.elevenlabs.middleware import with_middleware
from local.emulators.elevenlabs.pagination import batch_page, conversation_page
from local.emulators.elevenlabs.request_parameters import (
    json_body,
    read_callees,
    read_schedule,
    required,
    whole_number,
    yes_or_no,
)

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.emulators.elevenlabs.agents import Agent
    from local.emulators.elevenlabs.batches import Batch
    from local.emulators.elevenlabs.conversation import Conversation
    from local.emulators.elevenlabs.dialler import Dialler
    from local.emulators.elevenlabs.workspace import Workspace

    Document = dict[str, Any]

BATCHES = "/v1/convai/batch-calling"
CONVERSATIONS = "/v1/convai/conversations"
Found = TypeVar("Found")


def rest_routes(workspace: Workspace, dialler: Dialler) -> list[Route]:
    """List every REST route of the emulated provider."""
    routes = RestRoutes(workspace, dialler)
    table = [
        ("POST", f"{BATCHES}/submit", routes.submit),
        ("GET", f"{BATCHES}/workspace", routes.list_batches),
        ("GET", f"{BATCHES}/{{id}}", routes.read_batch),
        ("DELETE", f"{BATCHES}/{{id}}", routes.delete),
        ("POST", f"{BATCHES}/{{id}}/cancel", routes.cancel),
        ("POST", f"{BATCHES}/{{id}}/retry", routes.retry),
        ("GET", CONVERSATIONS, routes.list_conversations),
        ("GET", f"{CONVERSATIONS}/{{id}}", routes.read_conversation),
        ("GET", f"{CONVERSATIONS}/{{id}}/summary", routes.read_summary),
        ("GET", "/v1/convai/agents/{id}", routes.read_agent),
        ("GET", "/v1/convai/tools/{id}", routes.read_tool),
        ("GET", "/v1/convai/mcp-servers/{id}", routes.read_mcp_server),
        ("GET", "/v1/convai/conversation/get-signed-url", routes.sign_url),
        ("GET", "/v1/convai/conversation/get_signed_url", routes.sign_url),
    ]
    return [
        Route(path, with_middleware(workspace, answer), methods=[method])
        for method, path, answer in table
    ]


class RestRoutes:
    """Answers the requests that passed the middleware."""

    def __init__(self, workspace: Workspace, dialler: Dialler) -> None:
        self._workspace = workspace
        self._dialler = dialler

    async def submit(self, request: Request) -> Document:
        """Submit a batch."""
        body = await json_body(request, "call_name", "agent_id", "recipients")
        agent = self._agent(body["agent_id"])
        batch = self._dialler.submit(
            read_callees(body),
            agent_id=agent.agent_id,
            name=body["call_name"],
            phone_number_id=body.get("agent_phone_number_id"),
            scheduled_for=read_schedule(body),
        )
        return batch.as_json()

    async def list_batches(self, request: Request) -> Document:
        """Show one page of the workspace's batches."""
        return batch_page(request, list(self._workspace.batches.values()))

    async def read_batch(self, request: Request) -> Document:
        """Show one batch with its recipients."""
        return self._batch(request).detail()

    async def delete(self, request: Request) -> None:
        """Delete one batch."""
        self._dialler.delete(self._batch(request))

    async def cancel(self, request: Request) -> Document:
        """Stop one batch."""
        batch = self._batch(request)
        self._dialler.cancel(batch)
        return batch.as_json()

    async def retry(self, request: Request) -> Document:
        """Dial one batch's unreached recipients again."""
        batch = self._batch(request)
        self._dialler.retry(batch)
        return batch.as_json()

    async def list_conversations(self, request: Request) -> Document:
        """Show one page of conversations, calls and text sessions alike."""
        return conversation_page(request, list(self._workspace.conversations.values()))

    async def read_conversation(self, request: Request) -> Document:
        """Show one conversation."""
        return full_document(self._conversation(request))

    async def read_summary(self, request: Request) -> Document:
        """Show one conversation's short form."""
        size = whole_number(request, "max_messages", 40, low=1, high=200)
        return summary_document(self._conversation(request), max_messages=size)

    async def read_agent(self, request: Request) -> Document:
        """Show one agent's configuration."""
        agent = self._agent(request.path_params["id"])
        return agent_document(agent, created_at=self._workspace.started_at)

    async def read_tool(self, request: Request) -> Document:
        """Show one tool of an agent's."""
        name = request.path_params["id"]
        agents = self._workspace.agents.values()
        documents = (tool_documents(agent.tools, agent.webhook_tools) for agent in agents)
        found = next((one[name] for one in documents if name in one), None)
        return _found(found, "tool", name)

    async def read_mcp_server(self, request: Request) -> Document:
        """Show one MCP server."""
        agents = self._workspace.agents.values()
        servers = {one.server_id: one for agent in agents for one in agent.mcp_servers}
        name = request.path_params["id"]
        return mcp_server_document(_found(servers.get(name), "mcp_server", name))

    async def sign_url(self, request: Request) -> Document:
        """Issue the URL of a socket that needs no key."""
        agent = self._agent(required(request, "agent_id"))
        with_id = yes_or_no(request, "include_conversation_id")
        conversation_id = self._workspace.ids.new("conv_") if with_id else None
        signature = self._workspace.keys.sign(
            agent.agent_id, now=self._workspace.clock.now(), conversation_id=conversation_id
        )
        url = request.url.replace(
            scheme="wss" if request.url.scheme == "https" else "ws",
            path="/v1/convai/conversation",
            query=f"agent_id={agent.agent_id}&conversation_signature={signature}",
        )
        return {"signed_url": str(url), "conversation_id": conversation_id}

    def _batch(self, request: Request) -> Batch:
        name = request.path_params["id"]
        return _found(self._workspace.batches.get(name), "batch_call", name)

    def _conversation(self, request: Request) -> Conversation:
        name = request.path_params["id"]
        conversation = _found(self._workspace.conversations.get(name), "conversation", name)
        settings = self._workspace.behaviours.take(Place.LOOKUP, agent_id=conversation.agent_id)
        hidden = settings.get("missing_at_first")
        conversation.lookups += 1
        if hidden is not None and conversation.lookups <= hidden.number("lookups", 1):
            raise RefusedError(not_found("conversation", name))
        return conversation

    def _agent(self, name: str) -> Agent:
        return _found(self._workspace.agents.get(name), "agent", name)


def _found(found: Found | None, kind: str, name: str) -> Found:
    if found is None:
        raise RefusedError(not_found(kind, name))
    return found
