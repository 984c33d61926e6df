"""An unsigned form from this machine becomes a customer's message; every other request does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local.stack.http_messages import GatewayRequest, GatewayResponse
from local.unsigned_forms import accept_unsigned_forms
from ops.stage.webhook_address import INCOMING

FORM = ("content-type", "application/x-www-form-urlencoded")
TYPED = GatewayRequest(
    method="POST",
    path=INCOMING,
    query="",
    headers=(FORM,),
    body="From=whatsapp:+573000000001&Body=Hola, necesito información".encode(),
    peer="127.0.0.1",
    port=3000,
)


class Emulator:
    """Keeps what customers are made to write; refuses whoever has no number."""

    def __init__(self) -> None:
        self.written: list[tuple[str, str]] = []

    def write(self, sender: str, text: str) -> str:
        if not sender.startswith("whatsapp:+"):
            raise ValueError(f"not a WhatsApp address: {sender!r}")
        self.written.append((sender, text))
        return "SM" + "0" * 32


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


def handle(emulator: Emulator, request: GatewayRequest) -> GatewayResponse | None:
    return accept_unsigned_forms(emulator.write)(request)


@pytest.mark.parametrize(
    "body",
    [
        "From=whatsapp:+573000000001&Body=Hola, necesito información",
        "From=whatsapp%3A%2B573000000001&Body=Hola%2C+necesito+informaci%C3%B3n",
        "Body=Hola,+necesito+información&From=whatsapp:+573000000001&Unknown=1",
    ],
)
def test_a_form_as_typed_becomes_a_message_from_that_phone(emulator: Emulator, body: str) -> None:
    answer = handle(emulator, replace(TYPED, body=body.encode()))
    assert answer is not None
    assert (answer.status, answer.headers) == (200, (("content-type", "text/xml"),))
    assert answer.body.endswith(b"<Response/>")
    assert emulator.written == [("whatsapp:+573000000001", "Hola, necesito información")]


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
def test_both_loopback_addresses_are_this_machine(emulator: Emulator, peer: str) -> None:
    assert handle(emulator, replace(TYPED, peer=peer)) is not None


@pytest.mark.parametrize(
    "request_",
    [
        replace(TYPED, headers=(FORM, ("x-twilio-signature", "c2lnbmVk"))),
        replace(TYPED, headers=(FORM, ("x-forwarded-for", "203.0.113.9"))),
        replace(TYPED, headers=(FORM, ("forwarded", "for=203.0.113.9"))),
        replace(TYPED, headers=(FORM, ("x-real-ip", "203.0.113.9"))),
        replace(TYPED, headers=(FORM, ("via", "1.1 proxy"))),
        replace(TYPED, headers=(("content-type", "application/json"),)),
        replace(TYPED, headers=()),
        replace(TYPED, peer="192.0.2.7"),
        replace(TYPED, method="GET"),
        replace(TYPED, path="/webhook/twilio/status/1-x"),
        replace(TYPED, path=f"{INCOMING}/"),
    ],
)
def test_what_might_not_be_the_owner_goes_on_to_the_function(
    emulator: Emulator, request_: GatewayRequest
) -> None:
    assert handle(emulator, request_) is None
    assert emulator.written == []


@pytest.mark.parametrize("body", [b"Body=Hola", b"From=&Body=Hola", b"From=Ana", b"\xff\xfe", b""])
def test_a_form_without_a_sender_is_answered_with_the_reason(
    emulator: Emulator, body: bytes
) -> None:
    answer = handle(emulator, replace(TYPED, body=body))
    assert answer is not None
    assert answer.status == 400
    assert b"not a WhatsApp address" in answer.body
    assert emulator.written == []
