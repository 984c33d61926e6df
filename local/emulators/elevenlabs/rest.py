"""The REST routes that Aftercall calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from starlette.routing import Route

from local.emulators.elevenlabs.agent_document import agent_document
from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.conversation_document import full_document, summary_document
from local.emulators.elevenlabs.door import door
from local.emulators.elevenlabs.errors import RefusedError, not_found
from local.emulators.elevenlabs.listing import batch_page, conversation_page
from local.emulators.elevenlabs.parameters import json_body, required, whole_number, yes_or_no
from local.emulators.elevenlabs.submission import read_callees, read_schedule

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.emulators.elevenlabs.agents import Agent
    from local.emulators.elevenlabs.batch import Batch
    from local.emulators.elevenlabs.conversation import Conversation
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator

    Document = dict[str, Any]

BATCHES = "/v1/convai/batch-calling"
TALKS = "/v1/convai/conversations"
Thing = TypeVar("Thing")


def rest_routes(house: ElevenLabsEmulator) -> list[Route]:
    """List every REST route of the emulated provider."""
    desk = Desk(house)
    table = [
        ("POST", f"{BATCHES}/submit", desk.submit),
        ("GET", f"{BATCHES}/workspace", desk.list_batches),
        ("GET", f"{BATCHES}/{{id}}", desk.read_batch),
        ("DELETE", f"{BATCHES}/{{id}}", desk.delete),
        ("POST", f"{BATCHES}/{{id}}/cancel", desk.cancel),
        ("POST", f"{BATCHES}/{{id}}/retry", desk.retry),
        ("GET", TALKS, desk.list_conversations),
        ("GET", f"{TALKS}/{{id}}", desk.read_conversation),
        ("GET", f"{TALKS}/{{id}}/summary", desk.read_summary),
        ("GET", "/v1/convai/agents/{id}", desk.read_agent),
        ("GET", "/v1/convai/conversation/get-signed-url", desk.sign_url),
        ("GET", "/v1/convai/conversation/get_signed_url", desk.sign_url),
    ]
    return [Route(path, door(house, answer), methods=[method]) for method, path, answer in table]


class Desk:
    """Answers the requests that came through the door."""

    def __init__(self, house: ElevenLabsEmulator) -> None:
        self._house = house
        self._world = house.world

    async def submit(self, request: Request) -> Document:
        """Take a batch in."""
        body = await json_body(request, "call_name", "agent_id", "recipients")
        agent = self._agent(body["agent_id"])
        batch = self._house.dialler.submit(
            read_callees(body),
            agent_id=agent.agent_id,
            name=body["call_name"],
            phone_number_id=body.get("agent_phone_number_id"),
            scheduled_for=read_schedule(body),
        )
        return batch.as_json()

    async def list_batches(self, request: Request) -> Document:
        """Show one page of the workspace's batches."""
        return batch_page(request, list(self._world.batches.values()))

    async def read_batch(self, request: Request) -> Document:
        """Show one batch with its recipients."""
        return self._batch(request).detail()

    async def delete(self, request: Request) -> None:
        """Forget one batch."""
        self._house.dialler.delete(self._batch(request))

    async def cancel(self, request: Request) -> Document:
        """Stop one batch."""
        batch = self._batch(request)
        self._house.dialler.cancel(batch)
        return batch.as_json()

    async def retry(self, request: Request) -> Document:
        """Dial one batch's unreached recipients again."""
        batch = self._batch(request)
        self._house.dialler.retry(batch)
        return batch.as_json()

    async def list_conversations(self, request: Request) -> Document:
        """Show one page of conversations, calls and text sessions alike."""
        return conversation_page(request, list(self._world.conversations.values()))

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
        return agent_document(agent, created_at=self._house.started_at)

    async def sign_url(self, request: Request) -> Document:
        """Give out the address of a socket that needs no key."""
        agent = self._agent(required(request, "agent_id"))
        with_id = yes_or_no(request, "include_conversation_id")
        conversation_id = self._world.ids.new("conv_") if with_id else None
        now = self._world.clock.now()
        signature = self._house.keys.sign(agent.agent_id, now=now, conversation_id=conversation_id)
        url = request.url.replace(
            scheme="wss" if request.url.scheme == "https" else "ws",
            path="/v1/convai/conversation",
            query=f"agent_id={agent.agent_id}&conversation_signature={signature}",
        )
        return {"signed_url": str(url), "conversation_id": conversation_id}

    def _batch(self, request: Request) -> Batch:
        name = request.path_params["id"]
        return _found(self._world.batches.get(name), "batch_call", name)

    def _conversation(self, request: Request) -> Conversation:
        name = request.path_params["id"]
        talk = _found(self._world.conversations.get(name), "conversation", name)
        settings = self._house.behaviours.take(Place.LOOKUP, agent_id=talk.agent_id)
        late = settings.get("missing_at_first")
        talk.lookups += 1
        if late is not None and talk.lookups <= late.number("lookups", 1):
            raise RefusedError(not_found("conversation", name))
        return talk

    def _agent(self, name: str) -> Agent:
        return _found(self._world.agents.get(name), "agent", name)


def _found(thing: Thing | None, kind: str, name: str) -> Thing:
    if thing is None:
        raise RefusedError(not_found(kind, name))
    return thing
