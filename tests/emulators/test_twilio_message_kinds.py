"""What customers send besides plain text, and whom the channel reaches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException

from local.emulators.twilio.message_kinds import KINDS
from tests.emulators.twilio_harness import ACCOUNT, ANA, LUIS, SENDER, Harness, TwilioServers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulators.webhook_stub import ReceivedPost

USER_ID = "whatsapp:CO.123456789"


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness() as harness:
        harness.emulator.join(ANA)
        harness.post(To=ANA, From=SENDER, Body="¿Seguimos?")
        harness.emulator.wait_until_idle()
        yield harness


def hear(harness: Harness, kind: str, body: str = "Hola") -> ReceivedPost:
    harness.emulator.inbound(ANA, body, kind=kind)
    harness.emulator.wait_until_idle()
    return harness.webhook.received()[-1]


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("voice_note", "", {"MessageType": "audio", "MediaContentType0": "audio/ogg"}),
        ("image", "Hola", {"MessageType": "image", "MediaContentType0": "image/jpeg"}),
        ("document", "", {"MessageType": "document", "MediaContentType0": "application/pdf"}),
        ("contact_card", "", {"MessageType": "contacts", "MediaContentType0": "text/vcard"}),
        ("location", "", {"MessageType": "location", "Latitude": "4.6482837"}),
        ("reaction", "👍", {"MessageType": "reaction", "OriginalRepliedMessageSender": SENDER}),
        ("reaction_taken_back", "", {"MessageType": "reaction"}),
        ("unsupported", "", {"MessageType": "unsupported"}),
        ("button_tap", "Hola", {"ButtonText": "Hola", "ButtonPayload": "continue"}),
        ("list_choice", "Hola", {"ListTitle": "Hola", "ListId": "option-1"}),
        ("reply", "Hola", {"MessageType": "text", "OriginalRepliedMessageSender": SENDER}),
        ("forwarded", "Hola", {"Forwarded": "true", "FrequentlyForwarded": "false"}),
        ("often_forwarded", "Hola", {"Forwarded": "true", "FrequentlyForwarded": "true"}),
        ("advert_click", "Hola", {"ReferralSourceType": "ad"}),
        ("unknown_type", "", {"MessageType": "hologram"}),
        ("markup_profile", "Hola", {"WaId": "573000000001"}),
        ("blank_profile", "Hola", {"ProfileName": "", "WaId": ""}),
    ],
)
def test_each_kind_has_its_own_fields_and_is_signed(
    harness: Harness, kind: str, body: str, expected: dict[str, str]
) -> None:
    received = hear(harness, kind)
    assert received.is_signed()
    assert received.fields["Body"] == body
    assert expected.items() <= received.fields.items()
    has_media = "MediaUrl0" in received.fields
    assert received.fields["NumMedia"] == str(int(has_media))
    assert received.fields["MessageSid"].startswith("MM" if has_media else "SM")


def test_every_kind_says_what_it_is() -> None:
    assert all(len(kind.__doc__ or "") > 10 for kind in KINDS.values())


@pytest.mark.parametrize("kind", ["button_tap", "list_choice", "reply"])
def test_an_answer_names_our_message(harness: Harness, kind: str) -> None:
    (ours,) = harness.twilio.messages.list(to=ANA)
    assert hear(harness, kind).fields["OriginalRepliedMessageSid"] == ours.sid


def test_a_tap_without_words_carries_the_buttons_label(harness: Harness) -> None:
    received = hear(harness, "button_tap", body="")
    assert received.fields["Body"] == received.fields["ButtonText"] == "Sí, continuar"


def test_the_longest_text_there_may_be_arrives_whole(harness: Harness) -> None:
    assert len(hear(harness, "longest").fields["Body"]) == 1600


def test_a_name_full_of_markup_is_told_as_it_is_in_both_places(harness: Harness) -> None:
    fields = hear(harness, "markup_profile").fields
    context = json.loads(fields["ChannelMetadata"])["data"]["context"]
    assert context == {"ProfileName": fields["ProfileName"], "WaId": "573000000001"}
    assert "<b onclick" in fields["ProfileName"]


@pytest.mark.parametrize(
    ("phone", "kind", "sentence"),
    [(ANA, "carrier_pigeon", "there are: voice_note"), (LUIS, "reply", "no message of the bus")],
)
def test_what_cannot_be_sent_is_refused(
    harness: Harness, phone: str, kind: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        harness.emulator.inbound(phone, "Hola", kind=kind)
    answer = harness.http.post("/_control/inbound", json={"from": phone, "kind": kind})
    assert answer.status_code == 400


def test_a_sender_in_a_pool_names_its_service_in_every_inbound_webhook(
    servers: TwilioServers,
) -> None:
    service = "MG" + "0" * 32
    with servers.harness(messaging_service_sid=service) as harness:
        harness.emulator.inbound(ANA, "Hola")
        fields = harness.webhook.wait_for(1)[0].fields
        assert (fields["MessagingServiceSid"], fields["AccountSid"]) == (service, ACCOUNT)


def test_a_user_id_is_written_to_like_a_phone_unless_it_is_not_known_yet(
    harness: Harness,
) -> None:
    harness.emulator.inbound(USER_ID, "Hola")
    assert harness.send(to=USER_ID).status == "queued"
    harness.emulator.behaviours.book("user_ids_unknown", times=None)
    with pytest.raises(TwilioRestException) as refused:
        harness.send(to=USER_ID)
    assert (refused.value.status, refused.value.code) == (400, 21211)
    assert harness.send(to=ANA).status == "queued"


def test_a_number_that_is_not_on_whatsapp_fails_each_time_with_63003(
    harness: Harness,
) -> None:
    harness.emulator.join(LUIS)
    harness.emulator.behaviours.book("delivery_fails", customer=LUIS, times=None)
    sids = [harness.send(to=phone).sid for phone in (LUIS, LUIS, ANA)]
    harness.emulator.wait_until_idle()
    assert [harness.twilio.messages(sid).fetch().error_code for sid in sids] == [63003, 63003, None]


@pytest.mark.parametrize(
    ("word", "named"), [("HELP", "HELP"), ("yes", "START"), ("CANCEL", "STOP"), ("Adiós", "STOP")]
)
def test_a_keyword_of_twilios_own_is_named_by_its_type(
    harness: Harness, word: str, named: str
) -> None:
    fields = hear(harness, "opt_out_keyword", body=word).fields
    assert (fields["Body"], fields["OptOutType"]) == (word, named)
