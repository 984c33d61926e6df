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


RECUT: dict[str, tuple[dict[str, str | None], int]] = {
    "Body takes in the next field": (
        {
            "Body": MESSAGE["Body"] + "ChannelMetadata" + MESSAGE["ChannelMetadata"],
            "ChannelMetadata": None,
        },
        200,
    ),
    "Body runs into its name": (
        {"Body": None, f"Body{MESSAGE['Body'][:2]}": MESSAGE["Body"][2:]},
        200,
    ),
    "the last word of Body is a field": ({"Body": "No quiero ", "Cancelar": ""}, 200),
    "the account takes in the next field": (
        {"AccountSid": ACCOUNT + "ApiVersion2010-04-01", "ApiVersion": None},
        400,
    ),
    "the sid takes in the next field": (
        {"MessageSid": SID + "MessageTypetext", "MessageType": None},
        400,
    ),
}


@pytest.mark.parametrize(("changes", "status"), RECUT.values(), ids=RECUT)
def test_a_form_is_what_it_says_wherever_its_fields_begin(
    memory: Memory, changes: dict[str, str | None], status: int
) -> None:
    """One signature fits several forms. Only who has one of Twilio's requests can cut another."""
    assert post_recut(MESSAGE, **changes)["statusCode"] == status
    assert [one.text for one in memory.inbound] == (
        [changes.get("Body") or ""] if status == 200 else []
    )


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
