"""Batches and recipients: pages, odd shapes, and that one bad recipient stops no other."""

import httpx
import pytest

from aftercall.domain.call import Batch, Recipient
from aftercall.domain.errors import Refused
from aftercall.gateways.elevenlabs.finished_calls import MOST_PAGES, ElevenLabsCalls
from tests.gateways.elevenlabs_rest_stub import RestStub, in_turn, json_pages

WORKSPACE = "/v1/convai/batch-calling/workspace"


def a_batch(batch_id: str, **more: object) -> dict[str, object]:
    return {
        "id": batch_id,
        "agent_id": "agent_1",
        "created_at_unix": 1793000000,
        "last_updated_at_unix": 1793000100,
        "total_calls_finished": 2,
        "status": "in_progress",
        **more,
    }


def a_recipient(recipient_id: str, **more: object) -> dict[str, object]:
    return {
        "id": recipient_id,
        "phone_number": "+57 300 000 0001",
        "whatsapp_user_id": None,
        "status": "completed",
        "created_at_unix": 1793000000,
        "updated_at_unix": 1793000190,
        "conversation_id": "conv_1",
        "conversation_initiation_client_data": {"dynamic_variables": {"name": "Marta"}},
        **more,
    }


def batches(stub: RestStub, *, every_page: bool = True) -> list[Batch]:
    with stub.rest() as rest:
        return ElevenLabsCalls(rest).batches(every_page=every_page)


def recipients(*raw: object, **more: object) -> tuple[list[Recipient], list[str]]:
    with RestStub(json_pages({**a_batch("b1"), "recipients": list(raw), **more})).rest() as rest:
        return ElevenLabsCalls(rest).recipients("b1")


def test_a_batch_is_read_with_what_tells_that_it_moved() -> None:
    stub = RestStub(json_pages({"batch_calls": [a_batch("b1")]}))
    assert batches(stub) == [
        Batch(batch_id="b1", agent_id="agent_1", moved_at=1793000100, finished=2)
    ]
    assert dict(stub.requests[0].url.params) == {"limit": "100"}
    assert stub.requests[0].url.path == WORKSPACE


def test_the_newest_page_is_one_request() -> None:
    stub = RestStub(
        json_pages({"batch_calls": [a_batch("b1")], "next_doc": "d1", "has_more": True})
    )
    assert len(batches(stub, every_page=False)) == 1
    assert len(stub.requests) == 1


def test_pages_follow_each_other_also_without_has_more_and_each_batch_comes_once() -> None:
    stub = RestStub(
        json_pages(
            {"batch_calls": [a_batch("b3"), a_batch("b2")], "next_doc": "d1"},
            {"batch_calls": [a_batch("b2"), a_batch("b1")], "next_doc": None},
        )
    )
    assert [batch.batch_id for batch in batches(stub)] == ["b3", "b2", "b1"]
    assert stub.requests[1].url.params["last_doc"] == "d1"


@pytest.mark.parametrize(
    ("pages", "requests"),
    [
        ([{"next_doc": "d1", "has_more": False}], 1),
        ([{"next_doc": "", "has_more": True}], 1),
        ([{"next_doc": "d1"}, {"next_doc": "d1"}], 2),
        ([{"next_doc": "d1"}, {"next_doc": "d2"}, {"next_doc": "d1"}], 3),
    ],
)
def test_paging_ends(pages: list[dict[str, object]], requests: int) -> None:
    stub = RestStub(json_pages(*pages))
    assert batches(stub) == []
    assert len(stub.requests) == requests


def test_paging_ends_even_where_every_page_names_another() -> None:
    stub = RestStub(in_turn(httpx.Response(200, json={})))

    def answer(_request: httpx.Request) -> httpx.Response:
        number = len(stub.requests)
        page = {"batch_calls": [a_batch(f"b{number}")], "next_doc": f"d{number}"}
        return httpx.Response(200, json=page)

    stub.answer = answer
    assert len(batches(stub)) == MOST_PAGES


def test_odd_batches_are_read_as_far_as_they_go() -> None:
    stub = RestStub(
        json_pages(
            {
                "batch_calls": [
                    {"agent_id": "agent_1"},
                    None,
                    {"id": "b1", "agent_id": None, "last_updated_at_unix": None},
                    a_batch("b2", last_updated_at_unix="soon", total_calls_finished=None),
                    a_batch("b3", status="resting", something_new={"a": 1}),
                ]
            }
        )
    )
    assert [(b.batch_id, b.moved_at, b.finished) for b in batches(stub)] == [
        ("b1", 0, 0),
        ("b2", 1793000000, 0),
        ("b3", 1793000100, 2),
    ]


def test_a_list_of_another_shape_is_refused_by_the_name_of_its_field() -> None:
    with pytest.raises(Refused, match="batch_calls"):
        batches(RestStub(json_pages({"batch_calls": "none"})))


def test_a_recipient_is_read() -> None:
    (found,), problems = recipients(a_recipient("r1"))
    assert found == Recipient(
        recipient_id="r1",
        batch_id="b1",
        status="completed",
        updated_at=1793000190,
        phone="+573000000001",
        call_id="conv_1",
        variables={"name": "Marta"},
    )
    assert problems == []


def test_variables_that_may_not_be_sent_back_are_left_out() -> None:
    variables = {
        "name": "Marta",
        "age": 41,
        "score": 0.5,
        "vip": True,
        "system__caller_id": "+573000000001",
        "secret__token": "x",
        "saldo": None,
        "list": [1],
    }
    data = {"dynamic_variables": variables}
    (found,), _ = recipients(a_recipient("r1", conversation_initiation_client_data=data))
    assert found.variables == {"name": "Marta", "age": 41, "score": 0.5, "vip": True, "saldo": None}
    assert found.variables["vip"] is True
    # https://github.com/elevenlabs/packages/pull/360: an empty cell, which the prompt may name.
    assert found.variables["saldo"] is None


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"id": None}, "id"),
        ({"status": None}, "status"),
        ({"conversation_id": {"id": "conv_1"}}, "conversation_id"),
        ({"phone_number": ["+573000000001"]}, "phone_number"),
    ],
)
def test_a_malformed_recipient_is_named_and_never_stops_the_others(
    odd: dict[str, object], field: str
) -> None:
    found, (problem,) = recipients(a_recipient("r1"), a_recipient("r2", **odd), a_recipient("r3"))
    assert [recipient.recipient_id for recipient in found] == ["r1", "r3"]
    assert problem.startswith(f"recipient 2 of batch b1 cannot be read: {field} ")
    assert "300" not in problem


def test_a_recipient_that_is_no_object_is_named_too() -> None:
    found, problems = recipients("r1", None, a_recipient("r3"))
    assert len(found) == 1
    assert len(problems) == 2


def test_what_a_recipient_lacks_is_left_out_or_taken_from_its_batch() -> None:
    (found,), problems = recipients({"id": 7, "status": "ringing"})
    assert problems == []
    assert (found.recipient_id, found.status, found.updated_at) == ("7", "ringing", 1793000100)
    assert (found.phone, found.call_id, found.variables) == (None, None, {})


def test_a_batch_without_recipients_has_none() -> None:
    assert recipients(recipients=None) == ([], [])


def test_an_id_never_reaches_beyond_its_place_in_the_path() -> None:
    stub = RestStub(json_pages({}))
    with stub.rest() as rest:
        ElevenLabsCalls(rest).recipients("a/b?c")
    assert stub.requests[0].url.raw_path == b"/v1/convai/batch-calling/a%2Fb%3Fc"
