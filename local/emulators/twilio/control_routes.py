"""Our own routes under `/_control`: write as customers, book behaviours, show what happened."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.emulators.journal import journal_route
from local.emulators.twilio.addresses import customer_address
from local.emulators.twilio.behaviours import known_behaviours
from local.emulators.twilio.templates import Template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

    from local.emulators.twilio.inbound import Inbound
    from local.emulators.twilio.inbound_webhook import InboundWebhook
    from local.emulators.twilio.ledger import LedgerMessage
    from local.emulators.twilio.state import EmulatorState


class ControlRoutes:
    """Lets another process do what the emulator's Python methods do."""

    def __init__(self, state: EmulatorState, inbound: Inbound, webhook: InboundWebhook) -> None:
        self._state = state
        self._inbound = inbound
        self._webhook = webhook

    def routes(self) -> list[Route]:
        """Return the control routes; each POST takes a JSON object."""
        return [
            journal_route(self._state.journal),
            Route("/_control/messages", self.messages, methods=["GET"]),
            Route("/_control/threads/{phone}", self.thread, methods=["GET"]),
            Route("/_control/behaviours", self.behaviours, methods=["GET"]),
            Route("/_control/behaviours", self.clear_behaviours, methods=["DELETE"]),
            _post("/_control/behaviours", self.book_behaviour),
            _post("/_control/inbound", self.receive),
            _post("/_control/inbound/{sid}/repeat", self.repeat),
            _post("/_control/templates", self.add_template),
            _post("/_control/join", self.join),
            _post("/_control/clock", self.advance_clock),
            _post("/_control/webhook", self.set_webhook),
        ]

    async def messages(self, _: Request) -> Response:
        """Show the whole ledger, the oldest message first."""
        return JSONResponse({"messages": _shown(self._state.ledger.all())})

    async def thread(self, request: Request) -> Response:
        """Show the messages from and to one phone."""
        try:
            address = customer_address(request.path_params["phone"])
        except ValueError as error:
            return JSONResponse({"error": repr(error)}, status_code=400)
        messages = _shown(self._state.ledger.thread(address))
        return JSONResponse({"phone": address, "messages": messages})

    async def behaviours(self, _: Request) -> Response:
        """Show the behaviours there are and those that are booked."""
        booked = [asdict(booking) for booking in self._state.behaviours.booked()]
        return JSONResponse({"known": known_behaviours(), "booked": booked})

    async def clear_behaviours(self, _: Request) -> Response:
        """Drop every booking."""
        self._state.behaviours.clear()
        return JSONResponse({"booked": []})

    def book_behaviour(self, asked: dict[str, Any], _: Request) -> dict[str, object]:
        """Book one for the next `times` (null: for all), of one `customer` if given."""
        customer = customer_address(asked.pop("customer")) if asked.get("customer") else None
        self._state.behaviours.book(asked.pop("name"), customer=customer, **asked)
        return {"booked": len(self._state.behaviours.booked())}

    def receive(self, asked: dict[str, Any], _: Request) -> dict[str, object]:
        """Write a message as a customer."""
        return {"sid": self._inbound.receive(asked.pop("from"), asked.pop("body", ""), **asked)}

    def repeat(self, asked: dict[str, Any], request: Request) -> dict[str, object]:
        """Deliver the webhook of an inbound message again."""
        sid = request.path_params["sid"]
        self._inbound.repeat(sid, **asked)
        return {"sid": sid}

    def add_template(self, asked: dict[str, Any], _: Request) -> dict[str, object]:
        """Add a content template to the account."""
        self._state.templates.add(Template(**asked))
        return {"sid": asked["sid"]}

    def join(self, asked: dict[str, Any], _: Request) -> dict[str, object]:
        """Let a phone join the sandbox, which opens its window."""
        address = customer_address(asked["from"])
        self._state.rules.join(address, at=self._state.clock.now())
        return {"joined": address}

    def advance_clock(self, asked: dict[str, Any], _: Request) -> dict[str, object]:
        """Move the emulator's time ahead by `seconds`."""
        self._state.clock.advance(float(asked["seconds"]))
        return {"now": self._state.clock.now().isoformat()}

    def set_webhook(self, asked: dict[str, Any], _: Request) -> dict[str, object]:
        """Set the URL that inbound messages are posted to, and its fallback."""
        self._webhook.url = asked["url"]
        self._webhook.fallback_url = asked.get("fallback_url")
        return {"url": asked["url"]}


def _post(path: str, act: Callable[[dict[str, Any], Request], dict[str, object]]) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            asked = await request.json() if await request.body() else {}
            return JSONResponse(act(asked, request))
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": repr(error)}, status_code=400)

    return Route(path, endpoint, methods=["POST"])


def _shown(messages: Iterable[LedgerMessage]) -> list[dict[str, object]]:
    return [
        {
            "sid": message.sid,
            "at": message.created_at.isoformat(),
            "direction": str(message.direction),
            "from": message.sender,
            "to": message.to,
            "body": message.body,
            "num_media": message.num_media,
            "status": message.status,
            "error_code": message.error_code,
            "content_sid": message.content_sid,
        }
        for message in messages
    ]
