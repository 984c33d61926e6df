"""Our own routes under `/_control`: start scripted batches, set behaviours, show sessions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from local.emulators.elevenlabs.agents import DEMO_AGENT
from local.emulators.elevenlabs.batches import Plan
from local.emulators.elevenlabs.behaviour_catalog import descriptions
from local.emulators.elevenlabs.behaviours import UnknownBehaviourError
from local.emulators.elevenlabs.errors import RefusedError
from local.emulators.elevenlabs.post_call_webhook import WebhookConfig
from local.emulators.elevenlabs.request_parameters import json_body, read_scripted_callees
from local.emulators.journal import journal_route

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.emulators.elevenlabs.dialler import Dialler
    from local.emulators.elevenlabs.post_call_webhook import PostCallWebhook
    from local.emulators.elevenlabs.workspace import Workspace

SETTING_FIELDS = ("agent_id", "path", "times")


def control_routes(workspace: Workspace, dialler: Dialler, webhook: PostCallWebhook) -> list[Route]:
    """List the control routes; they need no key and belong on loopback only."""
    control = ControlRoutes(workspace, dialler, webhook)
    return [
        Route("/_control/batches", control.start_batch, methods=["POST"]),
        Route("/_control/calls/{recipient_id}/finish", control.finish_call, methods=["POST"]),
        Route("/_control/behaviours", control.show_behaviours, methods=["GET"]),
        Route("/_control/behaviours", control.set_behaviour, methods=["POST"]),
        Route("/_control/behaviours", control.clear_behaviours, methods=["DELETE"]),
        Route("/_control/sessions", control.show_sessions, methods=["GET"]),
        Route("/_control/webhook", control.set_webhook, methods=["POST"]),
        journal_route(workspace.journal),
    ]


class ControlRoutes:
    """Answers the control routes."""

    def __init__(self, workspace: Workspace, dialler: Dialler, webhook: PostCallWebhook) -> None:
        self._workspace = workspace
        self._dialler = dialler
        self._webhook = webhook

    async def start_batch(self, request: Request) -> JSONResponse:
        """Start a batch whose calls end as their `plan` says."""
        try:
            body = await json_body(request, "recipients")
            callees = read_scripted_callees(body)
        except RefusedError as refused:
            return refused.response
        except (KeyError, ValueError) as error:
            return _bad_request(error)
        agent_id = body.get("agent_id", DEMO_AGENT)
        if agent_id not in self._workspace.agents:
            return _bad_request(ValueError(f"no agent {agent_id!r}"))
        name = body.get("call_name", "Batch")
        batch = self._dialler.submit(callees, agent_id=agent_id, name=name)
        return JSONResponse(batch.detail(), status_code=201)

    async def finish_call(self, request: Request) -> JSONResponse:
        """End one recipient's call now: `{"plan"}` says how."""
        try:
            body = await json_body(request, "plan")
            plan = Plan(body["plan"])
            was_running = self._dialler.finish_now(request.path_params["recipient_id"], plan)
        except RefusedError as refused:
            return refused.response
        except (KeyError, ValueError) as error:
            return _bad_request(error)
        return JSONResponse({"finished": was_running})

    async def show_behaviours(self, _request: Request) -> JSONResponse:
        """Show every behaviour there is, and what is in force."""
        active = [asdict(setting) for setting in self._workspace.behaviours.active()]
        return JSONResponse({"known": descriptions(), "active": active})

    async def set_behaviour(self, request: Request) -> JSONResponse:
        """Switch one behaviour on: `{"name", "agent_id"?, "path"?, "times"?, "values"?}`."""
        try:
            body = await json_body(request, "name")
        except RefusedError as refused:
            return refused.response
        limits = {key: body[key] for key in SETTING_FIELDS if body.get(key) is not None}
        values: dict[str, Any] = body.get("values") or {}
        try:
            self._workspace.behaviours.set(body["name"], **limits, **values)
        except (UnknownBehaviourError, TypeError) as error:
            return _bad_request(error)
        return await self.show_behaviours(request)

    async def clear_behaviours(self, request: Request) -> JSONResponse:
        """Switch off the behaviour that `name` says, or all."""
        self._workspace.behaviours.clear(request.query_params.get("name"))
        return await self.show_behaviours(request)

    async def set_webhook(self, request: Request) -> JSONResponse:
        """Set up the post-call webhook: `{"url", "secret", "retries"?}`."""
        try:
            body = await json_body(request, "url", "secret")
        except RefusedError as refused:
            return refused.response
        retries = body.get("retries") is True
        self._webhook.config = WebhookConfig(
            url=body["url"], secret=body["secret"], retries=retries
        )
        return JSONResponse({"url": body["url"], "retries": retries})

    async def show_sessions(self, _request: Request) -> JSONResponse:
        """Show what each text session received and said."""
        return JSONResponse({"sessions": [s.as_json() for s in self._workspace.sessions]})


def _bad_request(error: Exception) -> JSONResponse:
    return JSONResponse({"error": f"{type(error).__name__}: {error}"}, status_code=400)
