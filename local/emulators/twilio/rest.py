"""The provider's own routes: messages and the typing indicator."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from local.emulators.twilio.cut import CutConnection
from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.listing import list_json, read_query
from local.emulators.twilio.plans import Answer
from local.emulators.twilio.wire import message_json, messages_path

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.emulators.twilio.outbound import Outbound, Sent
    from local.emulators.twilio.sending import Form
    from local.emulators.twilio.world import World

BUSY_PAGE = "<html><body><h1>503 Service Unavailable</h1></body></html>"


class Rest:
    """Answers the business's requests."""

    def __init__(self, world: World, outbound: Outbound) -> None:
        self._world = world
        self._outbound = outbound

    def routes(self) -> list[Route]:
        """Give every route that the provider has too."""
        messages = messages_path("{account}")
        return [
            Route(f"{messages}.json", self.create_message, methods=["POST"]),
            Route(f"{messages}.json", self.list_messages, methods=["GET"]),
            Route(f"{messages}/{{sid}}.json", self.fetch_message, methods=["GET"]),
            Route("/v2/Indicators/Typing.json", self.type_by_form, methods=["POST"]),
            Route("/v3/Indicators/Typing.json", self.type_by_json, methods=["POST"]),
        ]

    async def create_message(self, request: Request) -> Response:
        """Take in one message to send."""
        self._require_account(request)
        form = await _read_form(request)
        try:
            sent = await run_in_threadpool(self._outbound.send, form)
        except ApiError as error:
            return self.refusal(error, to=form.get("To", [None])[-1])
        await asyncio.sleep(sent.plan.answer_after)
        return self._answer(sent)

    async def fetch_message(self, request: Request) -> Response:
        """Show one message."""
        self._require_account(request)
        message = self._world.ledger.get(request.path_params["sid"])
        if message is None:
            raise ApiError(20404, f"The requested resource {request.url.path} was not found")
        return JSONResponse(message_json(message, self._world.account.account_sid))

    async def list_messages(self, request: Request) -> Response:
        """Show a page of messages, the newest first."""
        self._require_account(request)
        query = read_query(request.query_params)
        account_sid = self._world.account.account_sid
        return JSONResponse(list_json(query, self._world.ledger.all(), account_sid))

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
        """Write a refusal down and answer it."""
        facts = {"code": error.code, "status": error.status, "to": to, "message": error.message}
        self._world.journal.append("refused", **facts)
        return error.as_response()

    def _answer(self, sent: Sent) -> Response:
        if sent.message is None:
            self._world.journal.append("refused", code=None, status=503, to=None)
            return HTMLResponse(BUSY_PAGE, status_code=503)
        if sent.plan.answer is Answer.CUT:
            return CutConnection()
        if sent.plan.answer is Answer.SERVER_ERROR:
            return ApiError(20500).as_response()
        shown = message_json(sent.message, self._world.account.account_sid)
        return JSONResponse(shown, status_code=201)

    def _type(self, asked: dict[str, object]) -> Response:
        sid = str(asked.get("messageId", ""))
        message = self._world.ledger.get(sid)
        if str(asked.get("channel", "")).lower() != "whatsapp":
            raise ApiError(20001, "channel must be whatsapp")
        if message is None:
            raise ApiError(20404, f"The message {sid} was not found")
        self._world.journal.append("typing", sid=sid, to=message.sender)
        return JSONResponse({"success": True})

    def _require_account(self, request: Request) -> None:
        self._require_login(request)
        self._world.account.require_path(request.path_params["account"])

    def _require_login(self, request: Request) -> None:
        self._world.account.require_login(request.headers.get("authorization"))


async def _read_form(request: Request) -> Form:
    text = (await request.body()).decode("utf-8", "replace")
    return parse_qs(text, keep_blank_values=True)
