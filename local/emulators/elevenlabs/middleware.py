"""What every REST request passes: faults, the API key, oddities of the answer, the journal."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from local.emulators.elevenlabs.api_keys import READ, WRITE
from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.errors import RefusedError
from local.emulators.elevenlabs.rest_behaviours import FAULTS, ODDITIES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from local.emulators.elevenlabs.workspace import Workspace

    Document = dict[str, Any]
    Answer = Callable[[Request], Awaitable[Document | None]]


def with_middleware(
    workspace: Workspace, answer: Answer
) -> Callable[[Request], Awaitable[Response]]:
    """Wrap one route; its answer is a JSON document, or None for 204 without a body."""

    async def endpoint(request: Request) -> Response:
        workspace.catch_up()
        response = await _fault(workspace, request) or await _answer(workspace, request, answer)
        workspace.journal.append(
            "request",
            method=request.method,
            path=request.url.path,
            query=request.url.query,
            status=response.status_code,
        )
        return response

    return endpoint


async def _fault(workspace: Workspace, request: Request) -> Response | None:
    agent_id = request.query_params.get("agent_id")
    settings = workspace.behaviours.take(Place.REQUEST, agent_id=agent_id, path=request.url.path)
    for name, setting in settings.items():
        response = await FAULTS[name](setting)
        if response is not None:
            return response
    return None


async def _answer(workspace: Workspace, request: Request, answer: Answer) -> Response:
    try:
        scope = READ if request.method == "GET" else WRITE
        workspace.keys.require(request.headers.get("xi-api-key"), scope)
        document = await answer(request)
    except RefusedError as refused:
        return refused.response
    if document is None:
        return Response(status_code=204)
    # The document may hold the workspace's own dicts, which an oddity must not change.
    document = copy.deepcopy(document)
    agent_id = document.get("agent_id")
    for name in workspace.behaviours.take(Place.DATA, agent_id=agent_id, path=request.url.path):
        ODDITIES[name](document)
    return JSONResponse(document)
