"""The Messages routes and the typing indicator, as the business calls them."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.message_resource import (
    list_json,
    media_json,
    message_json,
    messages_path,
    read_query,
)
from local.emulators.twilio.scenarios import Answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from local.emulators.twilio.ledger import LedgerMessage
    from local.emulators.twilio.outbound import Outbound, Sent
    from local.emulators.twilio.send_request import Form
    from local.emulators.twilio.state import EmulatorState

BUSY_PAGE = "<html><body><h1>503 Service Unavailable</h1></body></html>"


class MessageRoutes:
    """Answers the business's requests."""

    def __init__(self, state: EmulatorState, outbound: Outbound) -> None:
        self._state = state
        self._outbound = outbound

    def routes(self) -> list[Route]:
        """Return the routes, in the provider's own paths."""
        messages = messages_path("{account}")
        return [
            Route(f"{messages}.json", self.create_message, methods=["POST"]),
            Route(f"{messages}.json", self.list_messages, methods=["GET"]),
            Route(f"{messages}/{{sid}}.json", self.fetch_message, methods=["GET"]),
            Route(f"{messages}/{{sid}}/Media.json", self.list_media, methods=["GET"]),
            Route("/v2/Indicators/Typing.json", self.type_by_form, methods=["POST"]),
            Route("/v3/Indicators/Typing.json", self.type_by_json, methods=["POST"]),
        ]

    async def create_message(self, request: Request) -> Response:
        """Accept one message to send."""
        self._require_account(request)
        form = await _read_form(request)
        try:
            sent = await run_in_threadpool(self._outbound.send, form)
        except ApiError as error:
            return self.refusal(error, to=form.get("To", [None])[-1])
        await asyncio.sleep(sent.scenario.answer_after)
        return self._answer(sent)

    async def fetch_message(self, request: Request) -> Response:
        """Show one message."""
        message = self._named_message(request)
        return JSONResponse(message_json(message, self._state.account.account_sid))

    async def list_media(self, request: Request) -> Response:
        """Show a message's media."""
        message = self._named_message(request)
        if not message.media_readable:
            raise ApiError(20500)
        return JSONResponse(media_json(message, self._state.account.account_sid))

    async def list_messages(self, request: Request) -> Response:
        """Show a page of messages, the newest first."""
        self._require_account(request)
        query = read_query(request.query_params)
        account_sid = self._state.account.account_sid
        return JSONResponse(list_json(query, self._state.ledger.all(), account_sid))

    async def type_by_form(self, request: Request) -> Response:
        """Show the customer that an answer is being written; version 2."""
        self._require_login(request)
        form = await _read_form(request)
        return self._type({name: values[-1] for name, values in form.items()})

    async def type_by_json(self, request: Request) -> Response:
        """Show the customer that an answer is being written; version 3."""
        self._require_login(request)
        try:
            asked = json.loads(await request.body())
        except ValueError as error:
            raise ApiError(20001, "The body is not JSON") from error
        return self._type(asked if isinstance(asked, dict) else {})

    def refusal(self, error: ApiError, *, to: str | None = None) -> Response:
        """Journal a refusal and answer it."""
        facts = {"code": error.code, "status": error.status, "to": to, "message": error.message}
        self._state.journal.append("refused", **facts)
        return error.as_response()

    def _answer(self, sent: Sent) -> Response:
        if sent.message is None:
            self._state.journal.append("refused", code=None, status=503, to=None)
            return HTMLResponse(BUSY_PAGE, status_code=503)
        if sent.scenario.answer is Answer.CUT:
            return ResetConnection()
        if sent.scenario.answer is Answer.SERVER_ERROR:
            return ApiError(20500).as_response()
        shown = message_json(sent.message, self._state.account.account_sid)
        return JSONResponse(shown, status_code=201)

    def _type(self, asked: dict[str, object]) -> Response:
        sid = str(asked.get("messageId", ""))
        message = self._state.ledger.get(sid)
        if str(asked.get("channel", "")).lower() != "whatsapp":
            raise ApiError(20001, "channel must be whatsapp")
        if message is None:
            raise ApiError(20404, f"The message {sid} was not found")
        self._state.journal.append("typing", sid=sid, to=message.sender)
        return JSONResponse({"success": True})

    def _named_message(self, request: Request) -> LedgerMessage:
        self._require_account(request)
        message = self._state.ledger.get(request.path_params["sid"])
        if message is None:
            raise ApiError(20404, f"The requested resource {request.url.path} was not found")
        return message

    def _require_account(self, request: Request) -> None:
        self._require_login(request)
        self._state.account.require_path(request.path_params["account"])

    def _require_login(self, request: Request) -> None:
        self._state.account.require_login(request.headers.get("authorization"))


class ResetConnection(Response):
    """Resets the client's connection without a byte of answer."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        """Reset, then wait until the server has noticed, so that it answers nothing either."""
        # ASGI cannot reset a connection; uvicorn's `receive` is a method of the object that can.
        transport: asyncio.Transport = cast("Any", receive).__self__.transport
        connection = transport.get_extra_info("socket")
        # Lingering for zero seconds makes the close a TCP reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


async def _read_form(request: Request) -> Form:
    text = (await request.body()).decode("utf-8", "replace")
    return parse_qs(text, keep_blank_values=True)
