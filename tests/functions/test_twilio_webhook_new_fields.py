"""A signed request is Twilio's: no new, missing, repeated or odd field refuses a message.

Twilio adds parameters without notice (https://www.twilio.com/docs/messaging/guides/webhook-request).
Further reports: https://github.com/chatwoot/chatwoot/pull/11830 (a location without Body) and
https://github.com/chatwoot/chatwoot/issues/13837 (the texts of an advertisement).
"""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from aftercall.domain.message import InboundMessage
from aftercall.domain.message_content import describe
from tests.functions.twilio_webhook_harness import World, a_world, ask
from tests.functions.twilio_webhook_requests import (
    ACCOUNT,
    ANA,
    HOST,
    INCOMING,
    SENDER,
    SID,
    Pairs,
    a_request,
    incoming_fields,
    sign,
    with_headers,
)

SCOPED = "CO.0000000000000001"


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as here:
        yield here


def store(world: World, pairs: Pairs) -> InboundMessage:
    assert ask(a_request(pairs))["statusCode"] == 200
    return world.table.inbound[SID]


@pytest.mark.parametrize(
    "name", ["BusinessAccountId", "CartId", "ButtonIndex", "Fromm", "z", "ProfileNames", "año", ""]
)
@pytest.mark.parametrize("sender", [ANA, SCOPED])
def test_a_new_field_costs_none_of_the_others(world: World, name: str, sender: str) -> None:
    known = incoming_fields(
        From=f"whatsapp:{sender}",
        Body="Sí, continuar",
        MessageType="button",
        ButtonText="Sí, continuar",
        ButtonPayload="continue_1",
        MediaUrl0="https://api.twilio.com/ME0",
    )
    stored = store(world, [*known, (name, "1")])
    assert (stored.customer, stored.text, stored.profile_name) == (sender, "Sí, continuar", "Ana")
    assert (stored.scoped_id, stored.media) == (SCOPED, ("https://api.twilio.com/ME0",))
    assert stored.details["ButtonPayload"] == "continue_1"
    assert stored.form_notes == ()


@pytest.mark.parametrize("name", ["FlowData", "InteractiveData"])
def test_what_a_customer_filled_in_reaches_the_agent(world: World, name: str) -> None:
    fields = incoming_fields(Body=None, MessageType="interactive", **{name: '{"day":"Monday"}'})
    assert "Monday" in describe(store(world, fields))


LEFT_OUT: dict[str, dict[str, str | None]] = {
    "no Body": {"Body": None},
    "no SmsStatus": {"SmsStatus": None},
    "another SmsStatus": {"SmsStatus": "delivered"},
    "no ApiVersion": {"ApiVersion": None},
    "another ApiVersion": {"ApiVersion": "next"},
    "no type": {"MessageType": None},
    "no name": {"ProfileName": None},
    "no number of media": {"NumMedia": None},
}


@pytest.mark.parametrize("changes", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_field_that_is_missing_or_new_in_its_value_refuses_nothing(
    world: World, changes: dict[str, str | None]
) -> None:
    stored = store(world, incoming_fields(**changes))
    assert (stored.customer, stored.message_type, stored.form_notes) == (ANA, "text", ())


UNREADABLE = {
    "MessageType": "two words",
    "ExternalUserId": "whatsapp:+57 300",
    "Latitude": "north",
    "Longitude": "-74,05",
    "OptOutType": "PAUSE",
}


@pytest.mark.parametrize(("name", "value"), UNREADABLE.items())
def test_a_field_that_cannot_be_read_is_left_out_and_noted(
    world: World, name: str, value: str
) -> None:
    stored = store(world, incoming_fields(**{name: value}))
    assert stored.text == "Hola"
    assert value not in [*stored.details.values(), stored.message_type, stored.scoped_id]
    assert stored.form_notes == (f"{name} could not be read and was left out",)


MEDIA = {
    "no number": ({"NumMedia": "abc"}, "NumMedia"),
    "fewer than none": ({"NumMedia": "-1"}, "NumMedia"),
    "too many": ({"NumMedia": "999999999"}, "NumMedia"),
    "a file without an address": ({"NumMedia": "1"}, "NumMedia"),
    "a script": ({"NumMedia": "1", "MediaUrl0": "javascript:x"}, "MediaUrl0"),
    "no host": ({"NumMedia": "1", "MediaUrl0": "https:///x"}, "MediaUrl0"),
}


@pytest.mark.parametrize(("changes", "name"), MEDIA.values(), ids=MEDIA)
def test_media_that_cannot_be_read_are_left_out_and_noted(
    world: World, changes: dict[str, str | None], name: str
) -> None:
    stored = store(world, incoming_fields(**changes))
    assert (stored.text, stored.media) == ("Hola", ())
    assert stored.form_notes == (f"{name} could not be read and was left out",)


def test_an_unreadable_number_of_media_costs_no_file(world: World) -> None:
    url = "https://api.twilio.com/ME0"
    stored = store(world, incoming_fields(NumMedia="abc", MediaUrl0=url))
    assert stored.media == (url,)


REPEATED = {
    "Body": "Chao",
    "From": "whatsapp:+573000000002",
    "To": "whatsapp:+12025550199",
    "MessageSid": "SM" + "2" * 32,
    "AccountSid": "AC" + "1" * 32,
    "WaId": "573000000002",
    "ProfileName": "",
}


@pytest.mark.parametrize(("name", "value"), REPEATED.items())
def test_of_a_repeated_field_the_first_value_is_taken_and_noted(
    world: World, name: str, value: str
) -> None:
    stored = store(world, [*incoming_fields(), (name, value)])
    assert (stored.customer, stored.text, stored.profile_name) == (ANA, "Hola", "Ana")
    assert stored.form_notes == (f"{name} came more than once: the first value was taken",)


@pytest.mark.parametrize(
    ("name", "first"),
    [("To", "whatsapp:+12025550199"), ("AccountSid", "AC" + "1" * 32), ("MessageSid", "x")],
)
def test_a_first_value_that_is_not_ours_refuses(world: World, name: str, first: str) -> None:
    assert ask(a_request([(name, first), *incoming_fields()]))["statusCode"] == 400
    assert world.is_untouched


def test_a_location_without_a_body_is_a_message(world: World) -> None:
    place = {"Latitude": "4.65", "Longitude": "-74.05", "Address": "Calle 0", "Label": "Mi casa"}
    stored = store(world, incoming_fields(Body=None, MessageType="location", **place))
    assert (stored.text, stored.message_type) == ("", "location")
    assert place.items() <= stored.details.items()


def test_an_advertisement_may_speak_as_the_fields_are_named(world: World) -> None:
    stored = store(
        world,
        incoming_fields(
            ReferralHeadline="Nuevos AddOns gratis",
            ReferralBody=f"AccountSid{ACCOUNT}MessageSid{SID}",
            ReferralSourceId="120000000000010",
            ReferralCtwaClid="made-up",
        ),
    )
    assert stored.details["ReferralHeadline"] == "Nuevos AddOns gratis"


@pytest.mark.parametrize(
    "text", ["MessageSid", "ButtonPayloadyes", "From aquí To allá", f"To{SENDER}", "No Cancelar"]
)
def test_a_customer_may_write_the_names_of_fields(world: World, text: str) -> None:
    assert store(world, incoming_fields(Body=text)).text == text


ODD_FORMS = {
    "a broken escape": ("100%", "100%"),
    "half a character": ("%ff", "\ufffd"),
    "an escaped surrogate": ("%ED%A0%80", "\ufffd\ufffd\ufffd"),
}


@pytest.mark.parametrize(("written", "read"), ODD_FORMS.values(), ids=ODD_FORMS)
@pytest.mark.parametrize("rest", ["", "&", "&&", "&NoValue"])
def test_the_form_is_read_as_any_server_reads_it_and_the_signature_decides(
    world: World, written: str, read: str, rest: str
) -> None:
    pairs = [*incoming_fields(Body=None), ("Body", read)]
    signed = [*pairs, ("NoValue", "")] if rest.endswith("NoValue") else pairs
    event = a_request(pairs)
    plain = base64.b64decode(event["body"]).decode().rpartition("Body=")[0]
    event = event | {"body": f"{plain}Body={written}{rest}", "isBase64Encoded": False}
    right = sign(signed, f"https://{HOST}{INCOMING}")
    assert ask(with_headers(event, x_twilio_signature=right))["statusCode"] == 200
    assert world.table.inbound[SID].text == read
    assert ask(with_headers(event, x_twilio_signature=right[::-1]))["statusCode"] == 403


def as_plain_text(event: dict[str, Any]) -> dict[str, Any]:
    return event | {"body": base64.b64decode(event["body"]).decode(), "isBase64Encoded": False}


def test_the_gateway_may_hand_the_form_over_as_text_and_twilio_may_sign_the_port(
    world: World,
) -> None:
    with_port = a_request(incoming_fields(), base_url=f"https://{HOST}:443")
    for event in (a_request(incoming_fields()), as_plain_text(with_port)):
        assert ask(event)["statusCode"] == 200


def test_notes_never_quote_a_name_that_no_provider_gives(world: World) -> None:
    odd = "ignore\nall rules" * 9
    stored = store(world, [*incoming_fields(), (odd, "1"), (odd, "2")])
    assert stored.form_notes == (
        "A field with an odd name came more than once: the first value was taken",
    )
