"""Puts the emulator's parts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from local.emulators.journal import Journal
from local.emulators.twilio.background import Background
from local.emulators.twilio.behaviours import Behaviours
from local.emulators.twilio.control import Control
from local.emulators.twilio.errors import ApiError
from local.emulators.twilio.ledger import Ledger
from local.emulators.twilio.lookups import Lookups
from local.emulators.twilio.postman import Postman
from local.emulators.twilio.rest import Rest
from local.emulators.twilio.rules import Rules
from local.emulators.twilio.sids import SidMint
from local.emulators.twilio.templates import Templates
from local.emulators.twilio.tokens import TokenRoutes
from local.emulators.twilio.world import World

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from local.emulators.clock import Clock
    from local.emulators.twilio.account import Account
    from local.emulators.twilio.delivery import Delivery
    from local.emulators.twilio.inbound import Inbound
    from local.emulators.twilio.outbound import Outbound
    from local.emulators.twilio.rules import Sandbox


def build_world(account: Account, seed: str, clock: Clock, sandbox: Sandbox | None) -> World:
    """Make an account in which nothing has happened yet."""
    return World(
        account=account,
        seed=seed,
        clock=clock,
        journal=Journal(clock.now),
        ledger=Ledger(),
        rules=Rules(sandbox, seed),
        templates=Templates(),
        behaviours=Behaviours(),
        sids=SidMint(seed),
        postman=Postman(account.tokens),
        background=Background(),
    )


def build_app(world: World, outbound: Outbound, inbound: Inbound, delivery: Delivery) -> Starlette:
    """Put every route together, the provider's and ours."""
    rest = Rest(world, outbound)

    async def refused(_: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException):
            error = ApiError({404: 20404, 405: 20004}.get(error.status_code, 20500))
        assert isinstance(error, ApiError)
        return rest.refusal(error)

    return Starlette(
        routes=[
            *rest.routes(),
            *Lookups(world, delivery).routes(),
            *TokenRoutes(world).routes(),
            *Control(world, inbound, delivery).routes(),
        ],
        exception_handlers={ApiError: refused, HTTPException: refused},
    )
