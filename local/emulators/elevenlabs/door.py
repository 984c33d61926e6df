"""What every REST request passes: faults, the key, the answer, its oddities, the journal."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from local.emulators.elevenlabs.behaviours import Place
from local.emulators.elevenlabs.errors import RefusedError
from local.emulators.elevenlabs.keys import READ, WRITE
from local.emulators.elevenlabs.odd_data import make_odd
from local.emulators.elevenlabs.request_faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator

    Document = dict[str, Any]
    Answer = Callable[[Request], Awaitable[Document | None]]


def door(house: ElevenLabsEmulator, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """Wrap one route's answer in all that every request passes."""

    async def enter(request: Request) -> Response:
        house.world.catch_up()
        response = await _fault(house, request) or await _answer(house, request, answer)
        house.journal.append(
            "request",
            method=request.method,
            path=request.url.path,
            query=request.url.query,
            status=response.status_code,
        )
        return response

    return enter


async def _fault(house: ElevenLabsEmulator, request: Request) -> Response | None:
    agent_id = request.query_params.get("agent_id")
    settings = house.behaviours.take(Place.REQUEST, agent_id=agent_id, path=request.url.path)
    for name, setting in settings.items():
        response = await FAULTS[name](setting)
        if response is not None:
            return response
    return None


async def _answer(house: ElevenLabsEmulator, request: Request, answer: Answer) -> Response:
    try:
        scope = READ if request.method == "GET" else WRITE
        house.keys.require(request.headers.get("xi-api-key"), scope)
        document = await answer(request)
    except RefusedError as refused:
        return refused.response
    if document is None:
        return Response(status_code=204)
    document = copy.deepcopy(document)
    agent_id = document.get("agent_id")
    odd = house.behaviours.take(Place.DATA, agent_id=agent_id, path=request.url.path)
    make_odd(document, odd)
    return JSONResponse(document)
