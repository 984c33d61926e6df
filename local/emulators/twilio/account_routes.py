"""What an account's owner reads and changes: account, WhatsApp sender, approvals, auth tokens."""

from __future__ import annotations

import json
import secrets
from datetime import UTC
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.message_resource import API_VERSION

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.emulators.twilio.inbound_webhook import InboundWebhook
    from local.emulators.twilio.state import EmulatorState

SENDERS = "/v2/Channels/Senders"
CONTENT = "/v1/Content"
SECONDARY_TOKEN = "/v1/AuthTokens/Secondary"
PROMOTE_TOKEN = "/v1/AuthTokens/Promote"


class AccountRoutes:
    """Answers routes of four products, each in its own form."""

    def __init__(self, state: EmulatorState, webhook: InboundWebhook) -> None:
        self._state = state
        self._webhook = webhook
        self._sender_sid = state.sids.fixed("XE", "sender")

    def routes(self) -> list[Route]:
        """Return the routes, in the provider's own paths."""
        account = f"/{API_VERSION}/Accounts/{{account}}.json"
        one_sender = f"{SENDERS}/{{sid}}"
        return [
            Route(account, self.account, methods=["GET"]),
            Route(f"{CONTENT}/{{sid}}/ApprovalRequests", self.approval, methods=["GET"]),
            Route(SENDERS, self.senders, methods=["GET"]),
            Route(one_sender, self.sender, methods=["GET"]),
            Route(one_sender, self.change_sender, methods=["POST"]),
            Route(SECONDARY_TOKEN, self.create_token, methods=["POST"]),
            Route(SECONDARY_TOKEN, self.delete_token, methods=["DELETE"]),
            Route(PROMOTE_TOKEN, self.promote_token, methods=["POST"]),
        ]

    async def account(self, request: Request) -> Response:
        """Show the account."""
        self._require_login(request)
        self._state.account.require_path(request.path_params["account"])
        sid = self._state.account.account_sid
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
        """Show whether WhatsApp approved a content template."""
        self._require_login(request)
        sid = request.path_params["sid"]
        template = self._state.templates.find(sid)
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
        account_sid = self._state.account.account_sid
        return JSONResponse(
            {"sid": sid, "account_sid": account_sid, "whatsapp": whatsapp, "url": url}
        )

    async def senders(self, request: Request) -> Response:
        """Show the account's senders on one page; the sandbox's shared one is not among them."""
        self._require_login(request)
        senders = [] if self._state.rules.is_sandbox else [self._sender_json()]
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
        return JSONResponse({"senders": senders, "meta": meta})

    async def sender(self, request: Request) -> Response:
        """Show one sender."""
        self._require_sender(request)
        return JSONResponse(self._sender_json())

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
            self._webhook.url = webhook["callback_url"]
        if "fallback_url" in webhook:
            self._webhook.fallback_url = webhook["fallback_url"]
        return JSONResponse(self._sender_json(), status_code=202)

    async def create_token(self, request: Request) -> Response:
        """Make a secondary auth token, which logs in beside the primary one."""
        self._require_login(request)
        token = secrets.token_hex(16)
        self._state.account.tokens.secondary = token
        shown = self._token_json("secondary_auth_token", token, SECONDARY_TOKEN)
        return JSONResponse(shown, status_code=201)

    async def delete_token(self, request: Request) -> Response:
        """Delete the secondary token."""
        self._require_login(request)
        self._state.account.tokens.secondary = None
        return Response(status_code=204)

    async def promote_token(self, request: Request) -> Response:
        """Make the secondary token the only one; webhooks are signed with it from now on."""
        self._require_login(request)
        tokens = self._state.account.tokens
        if tokens.secondary is None:
            raise ApiError(20404, f"The requested resource {PROMOTE_TOKEN} was not found")
        tokens.promote()
        self._state.journal.append("token_promoted")
        return JSONResponse(self._token_json("auth_token", tokens.primary, PROMOTE_TOKEN))

    def _sender_json(self) -> dict[str, object]:
        url, fallback = self._webhook.url, self._webhook.fallback_url
        return {
            "sid": self._sender_sid,
            "status": "ONLINE",
            "sender_id": self._state.account.sender,
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

    def _token_json(self, name: str, token: str, path: str) -> dict[str, object]:
        now = self._state.clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "account_sid": self._state.account.account_sid,
            "date_created": now,
            "date_updated": now,
            name: token,
            "url": f"https://accounts.twilio.com{path}",
        }

    def _require_sender(self, request: Request) -> None:
        self._require_login(request)
        if self._state.rules.is_sandbox or request.path_params["sid"] != self._sender_sid:
            raise ApiError(20404, f"The requested resource {request.url.path} was not found")

    def _require_login(self, request: Request) -> None:
        self._state.account.require_login(request.headers.get("authorization"))
