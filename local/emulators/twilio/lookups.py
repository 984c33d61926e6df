"""What an account's owner can look up: the account, its WhatsApp sender, a template's approval."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.wire import API_VERSION

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.emulators.twilio.delivery import Delivery
    from local.emulators.twilio.world import World

SENDERS = "/v2/Channels/Senders"
CONTENT = "/v1/Content"


class Lookups:
    """Answers three products' routes, each in its own form."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery
        digest = hashlib.sha256(f"{world.seed}:sender".encode()).hexdigest()
        self._sender_sid = f"XE{digest[:32]}"

    def routes(self) -> list[Route]:
        """Give the routes."""
        account = f"/{API_VERSION}/Accounts/{{account}}.json"
        one = f"{SENDERS}/{{sid}}"
        return [
            Route(account, self.account, methods=["GET"]),
            Route(f"{CONTENT}/{{sid}}/ApprovalRequests", self.approval, methods=["GET"]),
            Route(SENDERS, self.senders, methods=["GET"]),
            Route(one, self.sender, methods=["GET"]),
            Route(one, self.change_sender, methods=["POST"]),
        ]

    async def account(self, request: Request) -> Response:
        """Show the account."""
        self._require_login(request)
        self._world.account.require_path(request.path_params["account"])
        sid = self._world.account.account_sid
        return JSONResponse(
            {
                "sid": sid,
                "owner_account_sid": sid,
                "friendly_name": "Aftercall",
                "status": "active",
                "type": "Full",
                "uri": f"/{API_VERSION}/Accounts/{sid}.json",
            }
        )

    async def approval(self, request: Request) -> Response:
        """Show whether WhatsApp approved a template."""
        self._require_login(request)
        sid = request.path_params["sid"]
        template = self._world.templates.find(sid)
        if template is None:
            raise ApiError(20404, f"The requested resource {request.url.path} was not found")
        whatsapp = {
            "type": "whatsapp",
            "name": f"opening_{template.language}",
            "category": "UTILITY",
            "content_type": "twilio/text",
            "status": "approved" if template.approved else "rejected",
            "rejection_reason": "" if template.approved else "INVALID_FORMAT",
            "allow_category_change": True,
        }
        url = f"https://content.twilio.com{request.url.path}"
        account_sid = self._world.account.account_sid
        return JSONResponse(
            {"sid": sid, "account_sid": account_sid, "whatsapp": whatsapp, "url": url}
        )

    async def senders(self, request: Request) -> Response:
        """Show the account's senders on one page; the sandbox's shared one is not among them."""
        self._require_login(request)
        held = [] if self._world.rules.is_sandbox else [self._shown()]
        url = f"https://messaging.twilio.com{SENDERS}?Channel=whatsapp&PageSize=50&Page=0"
        meta = {
            "page": 0,
            "page_size": 50,
            "first_page_url": url,
            "previous_page_url": None,
            "url": url,
            "next_page_url": None,
            "key": "senders",
        }
        return JSONResponse({"senders": held, "meta": meta})

    async def sender(self, request: Request) -> Response:
        """Show one sender."""
        self._require_sender(request)
        return JSONResponse(self._shown())

    async def change_sender(self, request: Request) -> Response:
        """Change where a sender's inbound messages are posted to."""
        self._require_sender(request)
        try:
            asked = json.loads(await request.body())
        except ValueError as error:
            raise ApiError(20001, "The body is not JSON") from error
        if not isinstance(asked, dict):
            raise ApiError(20001, "The body is no JSON object")
        webhook = asked.get("webhook") or {}
        if "callback_url" in webhook:
            self._delivery.webhook_url = webhook["callback_url"]
        if "fallback_url" in webhook:
            self._delivery.fallback_url = webhook["fallback_url"]
        return JSONResponse(self._shown(), status_code=202)

    def _shown(self) -> dict[str, object]:
        url, fallback = self._delivery.webhook_url, self._delivery.fallback_url
        return {
            "sid": self._sender_sid,
            "status": "ONLINE",
            "sender_id": self._world.account.sender,
            "configuration": {"waba_id": "100000000000000"},
            "webhook": {
                "callback_url": url,
                "callback_method": "POST" if url else None,
                "fallback_url": fallback,
                "fallback_method": "POST" if fallback else None,
                "status_callback_url": None,
                "status_callback_method": None,
            },
            "profile": {"name": "Aftercall"},
            "properties": {"quality_rating": "HIGH", "messaging_limit": "10K Customers/24hr"},
            "offline_reasons": None,
            "url": f"https://messaging.twilio.com{SENDERS}/{self._sender_sid}",
        }

    def _require_sender(self, request: Request) -> None:
        self._require_login(request)
        if self._world.rules.is_sandbox or request.path_params["sid"] != self._sender_sid:
            raise ApiError(20404, f"The requested resource {request.url.path} was not found")

    def _require_login(self, request: Request) -> None:
        self._world.account.require_login(request.headers.get("authorization"))
