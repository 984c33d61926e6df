"""The account's routes for changing its auth token: a secondary one, then its promotion."""

from __future__ import annotations

import secrets
from datetime import UTC
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.emulators.twilio.errors import ApiError

if TYPE_CHECKING:
    from starlette.requests import Request

    from local.emulators.twilio.world import World

SECONDARY = "/v1/AuthTokens/Secondary"
PROMOTE = "/v1/AuthTokens/Promote"


class TokenRoutes:
    """Answers the accounts product; what is signed changes with the promotion."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(SECONDARY, self.create, methods=["POST"]),
            Route(SECONDARY, self.delete, methods=["DELETE"]),
            Route(PROMOTE, self.promote, methods=["POST"]),
        ]

    async def create(self, request: Request) -> Response:
        """Make a secondary token, which logs in beside the primary one."""
        self._require_login(request)
        token = secrets.token_hex(16)
        self._world.account.tokens.secondary = token
        return JSONResponse(self._shown("secondary_auth_token", token, SECONDARY), status_code=201)

    async def delete(self, request: Request) -> Response:
        """Take the secondary token back."""
        self._require_login(request)
        self._world.account.tokens.secondary = None
        return Response(status_code=204)

    async def promote(self, request: Request) -> Response:
        """Make the secondary token the only one."""
        self._require_login(request)
        tokens = self._world.account.tokens
        if tokens.secondary is None:
            raise ApiError(20404, f"The requested resource {PROMOTE} was not found")
        tokens.promote()
        self._world.journal.append("token_promoted")
        return JSONResponse(self._shown("auth_token", tokens.primary, PROMOTE))

    def _shown(self, name: str, token: str, path: str) -> dict[str, object]:
        now = self._world.clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "account_sid": self._world.account.account_sid,
            "date_created": now,
            "date_updated": now,
            name: token,
            "url": f"https://accounts.twilio.com{path}",
        }

    def _require_login(self, request: Request) -> None:
        self._world.account.require_login(request.headers.get("authorization"))
