"""Requests that the fuzz once found a bug with."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz.case import CUSTOMER, WebhookRoute
from tests.fuzz.genuine_requests import STAMP, a_call, call_body, signed_call_event
from tests.fuzz.harness import a_sent_message, bound_to, captured_logs, invoke
from tests.fuzz.memory import Memory
from tests.signed_webhooks import (
    ACCOUNT,
    SENDER,
    call_event,
    call_signature,
    form_event,
    sign,
    signed_form_event,
    signed_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.signed_webhooks import Pairs

INCOMING, CALL = WebhookRoute.INCOMING, WebhookRoute.CALL
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
    memory = Memory(a_sent_message())
    with bound_to(memory), captured_logs():
        yield memory


def pairs(fields: Mapping[str, str | None]) -> Pairs:
    return tuple((name, value) for name, value in fields.items() if value is not None)


def post_recut(signed: dict[str, str], **changes: str | None) -> Any:
    """Post other fields under the signature of the first, which is valid for both."""
    other = pairs({**signed, **changes})
    assert signed_text(other) == signed_text(pairs({**signed}))
    signature = sign(pairs({**signed}), INCOMING.url)
    return invoke(INCOMING, form_event(INCOMING, other, signature))


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
    assert post_recut(MESSAGE, **changes)["statusCode"] == 400
    assert memory.accesses == 0


def test_a_customer_who_writes_a_field_cannot_become_another(memory: Memory) -> None:
    signed = MESSAGE | {"Body": "holaFromwhatsapp:+573000000099", "ExternalUserId": ""}
    del signed["ExternalUserId"], signed["ChannelMetadata"]
    other = {"Body": "hola", "From": "whatsapp:+573000000099", "Fromw": f"hatsapp:{CUSTOMER}"}
    assert post_recut(signed, **other)["statusCode"] == 400
    assert memory.accesses == 0


def test_a_scoped_id_that_was_cut_short_is_refused(memory: Memory) -> None:
    signed = MESSAGE | {"From": "whatsapp:CO.123Gx4"}
    assert post_recut(signed, From="whatsapp:CO.123", Gx4="")["statusCode"] == 400
    assert memory.accesses == 0


def test_a_tap_that_was_made_of_a_text_is_refused(memory: Memory) -> None:
    signed = MESSAGE | {"Body": "siButtonPayloadyes"}
    assert post_recut(signed, Body="si", ButtonPayload="yes")["statusCode"] == 400
    assert memory.accesses == 0


def test_a_name_that_may_be_cut_short_is_left_out_and_the_message_stored(memory: Memory) -> None:
    signed = MESSAGE | {"ProfileName": "Ana Querida"}
    assert post_recut(signed, ProfileName="Ana ", Querida="")["statusCode"] == 200
    (stored,) = memory.inbound
    assert (stored.text, stored.profile_name) == (MESSAGE["Body"], "")


@pytest.mark.parametrize("text", ["From aquí To allá", "Todo bien", "Address: calle 5", "Body"])
def test_words_that_are_names_of_fields_are_plain_words(memory: Memory, text: str) -> None:
    event = signed_form_event(INCOMING, pairs({**MESSAGE, "Body": text}))
    assert invoke(INCOMING, event)["statusCode"] == 200
    assert memory.inbound[0].text == text


def test_new_fields_that_end_like_known_ones_are_taken_in(memory: Memory) -> None:
    fields = {**MESSAGE, "NewMessageSid": SID, "NewParameter": "señal + más"}
    assert invoke(INCOMING, signed_form_event(INCOMING, pairs(fields)))["statusCode"] == 200
    assert memory.inbound[0].text == MESSAGE["Body"]


@pytest.mark.parametrize("tail", ["#", "?", ";", "\t", "\n"])
def test_a_path_that_the_validator_would_tidy_up_is_refused(memory: Memory, tail: str) -> None:
    event = signed_form_event(INCOMING, pairs({**MESSAGE}))
    event["rawPath"] += tail
    assert invoke(INCOMING, event)["statusCode"] == 403
    assert memory.accesses == 0


def test_half_a_pair_in_the_body_of_a_call_is_a_400(memory: Memory) -> None:
    event = signed_call_event(b"{}") | {"body": '{"a": "\ud800"}'}
    assert invoke(CALL, event)["statusCode"] == 400


def a_document() -> dict[str, Any]:
    return a_call(Random(3))


def test_a_cut_emoji_in_a_call_is_stored_as_a_question_mark(memory: Memory) -> None:
    document = a_document()
    document["data"]["status"] = "done"
    document["data"]["analysis"]["transcript_summary"] = "Quedamos así \ud83d"
    assert invoke(CALL, signed_call_event(call_body(document)))["statusCode"] == 200
    assert memory.texts[0].summary == "Quedamos así ?"


@pytest.mark.parametrize("call_id", [None, "", 7, ["conv_1"], "conv 1", "c" * 201, "\ud800"])
def test_a_call_without_an_id_is_unreadable_and_not_stored(memory: Memory, call_id: object) -> None:
    document = a_document()
    document["data"]["conversation_id"] = call_id
    assert invoke(CALL, signed_call_event(call_body(document)))["statusCode"] == 200
    assert memory.accesses == 0


@pytest.mark.parametrize(("name", "value"), [("cost", 1e300), ("start_time_unix_secs", 2.534e11)])
def test_a_number_that_no_table_holds_stops_nothing(
    memory: Memory, name: str, value: float
) -> None:
    document = a_document()
    document["data"]["metadata"][name] = value
    assert invoke(CALL, signed_call_event(call_body(document)))["statusCode"] == 200


def test_a_document_that_is_too_deep_is_a_400(memory: Memory) -> None:
    assert invoke(CALL, signed_call_event(b"[" * 100_000))["statusCode"] == 400
    assert memory.accesses == 0


def test_a_stale_stamp_is_refused_before_anything_is_read(memory: Memory) -> None:
    body = json.dumps(a_document()).encode()
    assert invoke(CALL, call_event(body, call_signature(body, STAMP - 1801)))["statusCode"] == 403
    assert memory.accesses == 0
