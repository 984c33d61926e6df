"""A customer's message is stored as it was written, whatever it holds."""

from collections.abc import Iterator

import pytest

from tests.functions.twilio_webhook_harness import (
    World,
    a_world,
    ask,
)
from tests.functions.twilio_webhook_requests import (
    ANA,
    SID,
    a_request,
    incoming_fields,
    with_headers,
)

TEXTS = {
    "blank": "",
    "spaces": "   ",
    "accents": "Sí me interesa, ¿cuál es el precio?",
    "emoji": "👍🏽 👨‍👩‍👧‍👦 🇨🇴",
    "form signs": "1+1=2 & más 100% ; a=b",
    "lines": "uno\ndos\r\ntres",
    "NUL": "antes\x00después",
    "right to left": "\u202eשלום\u202c مرحبا",
    "markup": "<Response><Message>hola</Message></Response>",
    "the longest": "ñ" * 1600,
}


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as here:
        yield here


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_stored_as_it_came(world: World, text: str) -> None:
    assert ask(a_request(incoming_fields(Body=text)))["statusCode"] == 200
    assert world.table.inbound[SID].text == text


def test_unknown_fields_and_message_types_are_taken_in(world: World) -> None:
    fields = [*incoming_fields(MessageType="hologram", Body=""), ("New", "1"), ("New", "2")]
    assert ask(a_request(fields))["statusCode"] == 200
    assert world.table.inbound[SID].message_type == "hologram"


def test_200_fields_are_taken_in(world: World) -> None:
    fields = incoming_fields()
    fields += [(f"Extra{number}", "") for number in range(200 - len(fields))]
    assert ask(a_request(fields))["statusCode"] == 200


def test_media_are_kept_in_order(world: World) -> None:
    media = {f"MediaUrl{number}": f"https://api.twilio.com/ME{number}" for number in (0, 1)}
    ask(a_request(incoming_fields(Body="", MessageType="image", NumMedia="2", **media)))
    stored = world.table.inbound[SID]
    assert stored.media == ("https://api.twilio.com/ME0", "https://api.twilio.com/ME1")
    assert stored.message_type == "image"


def test_a_tapped_button_is_kept_beside_its_label(world: World) -> None:
    tap = {"MessageType": "interactive", "ButtonPayload": "yes", "ButtonText": "Sí, continuar"}
    ask(a_request(incoming_fields(**tap, OriginalRepliedMessageSid="MM" + "0" * 32)))
    assert world.table.inbound[SID].details == {
        "ButtonPayload": "yes",
        "ButtonText": "Sí, continuar",
        "OriginalRepliedMessageSid": "MM" + "0" * 32,
        "ExternalUserId": "whatsapp:CO.0000000000000001",
        "WaId": ANA[1:],
    }


def test_a_customer_without_a_number_is_known_by_the_scoped_id(world: World) -> None:
    ask(a_request(incoming_fields(From="whatsapp:CO.0000000000000001", WaId="")))
    assert world.table.inbound[SID].customer == "CO.0000000000000001"


def test_the_plain_signature_may_be_named(world: World) -> None:
    event = a_request(incoming_fields())
    named = with_headers(event, x_twilio_webhooks_signature_settings="algorithm=HMAC_SHA1")
    assert ask(named)["statusCode"] == 200
    assert world.table.inbound
