"""What the fuzz found once, each as a request of its own."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz.case import ACCOUNT, BASE_URL, CUSTOMER, SENDER, Door
from tests.fuzz.form_events import form_event, joined, sign, signed_event
from tests.fuzz.harness import a_sent_message, ask, listening, opened
from tests.fuzz.memory import Memory
from tests.fuzz.post_call_events import STAMP, a_call, call_body, call_event, call_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.fuzz.case import Pairs

SID = "SM" + "1" * 32
MESSAGE = {
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "Body": "No quiero Cancelar",
    "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"Ana"}}}',
    "ExternalUserId": "whatsapp:CO.123Fx4",
    "From": f"whatsapp:{CUSTOMER}",
    "MessageSid": SID,
    "MessageType": "text",
    "NumMedia": "0",
    "ProfileName": "Ana Maria",
    "ReferralNumMedia": "0",
    "SmsStatus": "received",
    "To": SENDER,
}


@pytest.fixture
def memory() -> Iterator[Memory]:
    held = Memory(a_sent_message())
    with opened(held), listening():
        yield held


def pairs(fields: Mapping[str, str | None]) -> Pairs:
    return tuple((name, value) for name, value in fields.items() if value is not None)


def cut(signed: dict[str, str], **changes: str | None) -> Any:
    """Return a form with other fields under the signature of the first, which still fits."""
    other = pairs({**signed, **changes})
    assert joined(other) == joined(pairs({**signed}))
    signature = sign(pairs({**signed}), BASE_URL + Door.INCOMING.value)
    return ask(Door.INCOMING, form_event(Door.INCOMING, other, signature))


HIDDEN: dict[str, dict[str, str | None]] = {
    "Body takes in the next field": {
        "Body": MESSAGE["Body"] + "ChannelMetadata" + MESSAGE["ChannelMetadata"],
        "ChannelMetadata": None,
    },
    "Body runs into its name": {"Body": None, f"Body{MESSAGE['Body'][:2]}": MESSAGE["Body"][2:]},
    "Body's name runs into it": {"Body": None, "Bod": f"y{MESSAGE['Body']}"},
    "the last word of Body is a field": {"Body": "No quiero ", "Cancelar": ""},
    "the name takes in the next field": {
        "ProfileName": "Ana MariaReferralNumMedia0",
        "ReferralNumMedia": None,
    },
    "the type takes in the next field": {"MessageType": "textNumMedia0", "NumMedia": None},
    "the type hides": {"MessageType": None, "MessageTyp": "etext"},
}


@pytest.mark.parametrize("changes", HIDDEN.values(), ids=HIDDEN)
def test_a_form_whose_fields_were_cut_elsewhere_is_refused(
    memory: Memory, changes: dict[str, str | None]
) -> None:
    assert cut(MESSAGE, **changes)["statusCode"] == 400
    assert memory.touched == 0


def test_a_customer_who_writes_a_field_cannot_become_another(memory: Memory) -> None:
    signed = MESSAGE | {"Body": "holaFromwhatsapp:+573000000099", "ExternalUserId": ""}
    del signed["ExternalUserId"], signed["ChannelMetadata"]
    other = {"Body": "hola", "From": "whatsapp:+573000000099", "Fromw": f"hatsapp:{CUSTOMER}"}
    assert cut(signed, **other)["statusCode"] == 400
    assert memory.touched == 0


def test_a_scoped_id_that_was_cut_short_is_refused(memory: Memory) -> None:
    signed = MESSAGE | {"From": "whatsapp:CO.123Gx4"}
    assert cut(signed, From="whatsapp:CO.123", Gx4="")["statusCode"] == 400
    assert memory.touched == 0


def test_a_tap_that_was_made_of_a_text_is_refused(memory: Memory) -> None:
    signed = MESSAGE | {"Body": "siButtonPayloadyes"}
    assert cut(signed, Body="si", ButtonPayload="yes")["statusCode"] == 400
    assert memory.touched == 0


def test_a_name_that_may_be_cut_short_is_left_out_and_the_message_stored(memory: Memory) -> None:
    signed = MESSAGE | {"ProfileName": "Ana Querida"}
    assert cut(signed, ProfileName="Ana ", Querida="")["statusCode"] == 200
    (stored,) = memory.inbound
    assert (stored.text, stored.profile_name) == (MESSAGE["Body"], "")


@pytest.mark.parametrize("text", ["From aquí To allá", "Todo bien", "Address: calle 5", "Body"])
def test_words_that_are_names_of_fields_are_plain_words(memory: Memory, text: str) -> None:
    event = signed_event(Door.INCOMING, pairs({**MESSAGE, "Body": text}))
    assert ask(Door.INCOMING, event)["statusCode"] == 200
    assert memory.inbound[0].text == text


def test_new_fields_that_end_like_known_ones_are_taken_in(memory: Memory) -> None:
    fields = {**MESSAGE, "NewMessageSid": SID, "NewParameter": "señal + más"}
    assert ask(Door.INCOMING, signed_event(Door.INCOMING, pairs(fields)))["statusCode"] == 200
    assert memory.inbound[0].text == MESSAGE["Body"]


@pytest.mark.parametrize("tail", ["#", "?", ";", "\t", "\n"])
def test_a_path_that_the_validator_would_tidy_up_is_refused(memory: Memory, tail: str) -> None:
    event = signed_event(Door.INCOMING, pairs({**MESSAGE}))
    event["rawPath"] += tail
    assert ask(Door.INCOMING, event)["statusCode"] == 403
    assert memory.touched == 0


def test_half_a_pair_in_the_body_of_a_call_is_a_400(memory: Memory) -> None:
    event = call_event(b"{}") | {"body": '{"a": "\ud800"}'}
    assert ask(Door.CALL, event)["statusCode"] == 400


def a_document() -> dict[str, Any]:
    return a_call(Random(3))


def test_a_cut_emoji_in_a_call_is_stored_as_a_question_mark(memory: Memory) -> None:
    document = a_document()
    document["data"]["status"] = "done"
    document["data"]["analysis"]["transcript_summary"] = "Quedamos así \ud83d"
    assert ask(Door.CALL, call_event(call_body(document)))["statusCode"] == 200
    assert memory.texts[0].summary == "Quedamos así ?"


@pytest.mark.parametrize("call_id", [None, "", 7, ["conv_1"], "conv 1", "c" * 201, "\ud800"])
def test_a_call_without_an_id_is_unreadable_and_not_stored(memory: Memory, call_id: object) -> None:
    document = a_document()
    document["data"]["conversation_id"] = call_id
    assert ask(Door.CALL, call_event(call_body(document)))["statusCode"] == 200
    assert memory.touched == 0


@pytest.mark.parametrize(("name", "value"), [("cost", 1e300), ("start_time_unix_secs", 2.534e11)])
def test_a_number_that_no_table_holds_stops_nothing(
    memory: Memory, name: str, value: float
) -> None:
    document = a_document()
    document["data"]["metadata"][name] = value
    assert ask(Door.CALL, call_event(call_body(document)))["statusCode"] == 200


def test_a_document_that_is_too_deep_is_a_400(memory: Memory) -> None:
    assert ask(Door.CALL, call_event(b"[" * 100_000))["statusCode"] == 400
    assert memory.touched == 0


def test_a_stale_stamp_is_refused_before_anything_is_read(memory: Memory) -> None:
    body = json.dumps(a_document()).encode()
    assert ask(Door.CALL, call_event(body, call_header(body, STAMP - 1801)))["statusCode"] == 403
    assert memory.touched == 0
