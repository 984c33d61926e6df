"""Lets a person try the webhook with curl: an unsigned form becomes a customer's message.

Only forms from this machine, and only where Twilio is emulated. The form goes to the emulator,
which completes its fields, records the message and posts it signed: the function always verifies.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from local.stack.http_messages import GatewayRequest, GatewayResponse, json_response
from ops.stage.webhook_address import INCOMING

_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_EMPTY_TWIML = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'

WriteAsCustomer = Callable[[str, str], str]
"""Takes a customer's address and text and returns the message's sid; ValueError if no address."""


def accept_unsigned_forms(
    write_as_customer: WriteAsCustomer,
) -> Callable[[GatewayRequest], GatewayResponse | None]:
    """Return a hook for the local API: a response to an unsigned form, None for other requests."""

    def before_route(request: GatewayRequest) -> GatewayResponse | None:
        if not _is_for_us(request):
            return None
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        # In a form body a plus means a space, so `whatsapp:+57...` arrives without its plus.
        sender = form.get("From", "").replace("whatsapp: ", "whatsapp:+")
        try:
            write_as_customer(sender, form.get("Body", ""))
        except ValueError as error:
            return json_response(400, {"message": f"From: {error}"})
        headers = (("content-type", "text/xml"),)
        return GatewayResponse(status=200, headers=headers, body=_EMPTY_TWIML)

    return before_route


def _is_for_us(request: GatewayRequest) -> bool:
    unsigned = request.header("x-twilio-signature") is None
    direct = all(request.header(name) is None for name in _FORWARDING)
    is_form = "x-www-form-urlencoded" in (request.header("content-type") or "")
    incoming = request.method == "POST" and request.path == INCOMING
    return incoming and unsigned and direct and is_form and request.peer in _LOOPBACK
