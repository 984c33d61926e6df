"""Calls: what is read of a conversation, and what its odd shapes become."""

import traceback
from datetime import UTC, datetime

import pytest

from aftercall.domain.call import CallTurn, FinishedCall
from aftercall.domain.errors import Refused
from aftercall.gateways.elevenlabs.finished_calls import ElevenLabsCalls
from aftercall.gateways.phone_numbers import NumberReader
from tests.gateways.elevenlabs_rest_stub import RestStub, json_pages

SPOKEN = "the customer's own words"


def a_turn(role: object, message: object, **more: object) -> dict[str, object]:
    return {"role": role, "message": message, "time_in_call_secs": 1, "tool_calls": [], **more}


def metadata(**changes: object) -> dict[str, object]:
    return {
        "start_time_unix_secs": 1793000005,
        "call_duration_secs": 142,
        "cost": 310,
        "termination_reason": "end_call tool was called.",
        "main_language": "es",
        "text_only": False,
        "phone_call": {"type": "twilio", "external_number": "+57 300 000 0001"},
        "batch_call": {"batch_call_id": "b1", "batch_call_recipient_id": "r1"},
        **changes,
    }


def a_call(**changes: object) -> dict[str, object]:
    results = {
        "topic": {"value": "precio", "rationale": "…"},
        "count": {"value": 3},
        "agreed": {"value": True},
        "tags": {"value": ["a", "ñ"]},
        "nothing": {"value": None},
        "blank": {"value": ""},
        "odd": "x",
    }
    return {
        "agent_id": "agent_1",
        "conversation_id": "conv_1",
        "status": "done",
        "user_message_count": 9,
        "transcript": [a_turn("agent", "Hola Marta"), a_turn("user", " Sí, dígame ")],
        "metadata": metadata(),
        "analysis": {
            "call_successful": "success",
            "transcript_summary": "She wants a price.",
            "call_summary_title": "Price",
            "data_collection_results": results,
        },
        "conversation_initiation_client_data": {
            "conversation_config_override": {"agent": {"language": "pt"}},
            "dynamic_variables": {
                "name": "Marta",
                "saldo": None,
                "system__caller_id": "+573000000001",
            },
        },
        **changes,
    }


def read(content: object) -> FinishedCall:
    with RestStub(json_pages(content)).rest() as rest:
        return ElevenLabsCalls(rest).call("conv_1")


def test_a_call_is_read_whole() -> None:
    assert read(a_call()) == FinishedCall(
        call_id="conv_1",
        agent_id="agent_1",
        status="done",
        started_at=datetime.fromtimestamp(1793000005, UTC),
        ended_at=datetime.fromtimestamp(1793000147, UTC),
        phone="+573000000001",
        batch_id="b1",
        recipient_id="r1",
        text_only=False,
        by_phone=True,
        analysed=True,
        voicemail=False,
        user_turns=1,
        language="es",
        summary="She wants a price.",
        title="Price",
        cost=310,
        turns=(CallTurn(role="agent", text="Hola Marta"), CallTurn(role="user", text="Sí, dígame")),
        variables={"name": "Marta", "saldo": None},
        collected={"topic": "precio", "count": "3", "agreed": "true", "tags": '["a", "ñ"]'},
    )


@pytest.mark.parametrize("analysis", [None, "soon", [1]])
def test_a_call_without_a_readable_analysis_is_not_analysed(analysis: object) -> None:
    call = read(a_call(analysis=analysis))
    assert (call.analysed, call.summary, call.title, call.collected) == (False, None, None, {})


def test_an_empty_analysis_is_one() -> None:
    call = read(a_call(analysis={"transcript_summary": ""}))
    assert call.analysed
    assert call.summary is None


def test_turns_without_words_are_passed_over() -> None:
    turns = [
        a_turn("agent", "Hola"),
        a_turn("agent", None, tool_calls=[{"tool_name": "skip_turn"}]),
        a_turn("user", "  "),
        a_turn("user", "..."),
        a_turn(None, "who?"),
        a_turn("narrator", "A door."),
        {"role": "user"},
        {},
    ]
    call = read(a_call(transcript=turns))
    assert [(turn.role, turn.text) for turn in call.turns] == [
        ("agent", "Hola"),
        ("user", "..."),
        ("narrator", "A door."),
    ]
    assert call.user_turns == 0


@pytest.mark.parametrize(
    ("transcript", "count", "user_turns"),
    [(None, 4, 4), ([], None, 0), ([], "many", 0), ([a_turn("agent", "Hola")], 4, 0)],
)
def test_the_count_of_messages_stands_in_for_a_missing_transcript(
    transcript: object, count: object, user_turns: int
) -> None:
    assert read(a_call(transcript=transcript, user_message_count=count)).user_turns == user_turns


@pytest.mark.parametrize(
    ("result", "voicemail"),
    [
        ({"tool_name": "voicemail_detection"}, True),
        ({"tool_name": "voicemail_detection", "is_error": True}, False),
        ({"result": {"result_type": "voicemail_detection_success"}}, True),
        (
            {
                "tool_name": "voicemail_detection",
                "result": {"result_type": "voicemail_detection_error"},
            },
            False,
        ),
        ({"tool_name": "end_call", "result": {"result_type": "end_call_success"}}, False),
        ({"tool_name": "voicemail_detection", "result": "odd"}, True),
    ],
)
def test_a_voicemail_is_known_by_its_tool(result: dict[str, object], voicemail: bool) -> None:
    turns = [a_turn("agent", "Hola"), a_turn("agent", None, tool_results=[result])]
    assert read(a_call(transcript=turns)).voicemail is voicemail


def test_a_voicemail_is_known_by_the_reason_of_the_end() -> None:
    assert read(a_call(metadata=metadata(termination_reason="Voicemail detected"))).voicemail


def test_a_text_session_is_distinguished_from_a_call() -> None:
    call = read(a_call(metadata=metadata(text_only=True, phone_call=None, batch_call=None)))
    assert (call.text_only, call.by_phone, call.phone) == (True, False, None)
    assert (call.batch_id, call.recipient_id) == (None, None)


@pytest.mark.parametrize(
    ("number", "country", "phone", "without_country"),
    [
        ("+573000000001", None, "+573000000001", False),
        ("00573000000001", None, "+573000000001", False),
        ("573000000001", None, None, True),
        ("573000000001", "CO", "+573000000001", False),
        (573000000001, "CO", "+573000000001", False),
        (573000000001.0, "CO", "+573000000001", False),
        ("51900000010", None, None, True),
        ("51900000010", "BR", "+5551900000010", False),
        ("51900000010", "CO", None, True),
        ("anonymous", "CO", None, False),
        (None, None, None, False),
        ("", None, None, False),
    ],
)
def test_the_number_that_a_trunk_dialled_is_read_with_its_country(
    number: object, country: str | None, phone: str | None, without_country: bool
) -> None:
    sip = {"type": "sip_trunking", "direction": "outbound", "external_number": number}
    with RestStub(json_pages(a_call(metadata=metadata(phone_call=sip)))).rest() as rest:
        call = ElevenLabsCalls(rest, NumberReader(country)).call("conv_1")
    assert (call.phone, call.number_without_country) == (phone, without_country)
    assert call.by_phone


def test_the_language_falls_back_to_the_one_asked_for() -> None:
    assert read(a_call(metadata=metadata(main_language=None))).language == "pt"
    bare = a_call(metadata=metadata(main_language=None), conversation_initiation_client_data=None)
    assert read(bare).language is None


def test_only_the_essential_is_needed() -> None:
    call = read(
        {
            "agent_id": "agent_1",
            "status": "resting",
            "metadata": {"start_time_unix_secs": 1793000005, "call_duration_secs": None},
            "novelty": [1],
        }
    )
    assert call.status == "resting"
    assert call.ended_at == call.started_at
    assert (call.turns, call.variables, call.user_turns, call.cost) == ((), {}, 0, None)


def test_an_unreadable_optional_field_never_stops_a_call() -> None:
    odd = metadata(cost="dear", main_language=["es"], batch_call=7, termination_reason={})
    call = read(
        a_call(
            metadata=odd,
            transcript=[a_turn("user", "Hola", tool_results="odd")],
            conversation_initiation_client_data=[],
        )
    )
    assert (call.cost, call.language, call.batch_id) == (None, None, None)
    assert call.user_turns == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agent_id": None}, "agent_id"),
        ({"status": None}, "status"),
        ({"metadata": None}, "metadata"),
        ({"metadata": metadata(start_time_unix_secs=None)}, "metadata.start_time_unix_secs"),
        ({"metadata": metadata(start_time_unix_secs=SPOKEN)}, "metadata.start_time_unix_secs"),
        ({"metadata": metadata(start_time_unix_secs=1e300)}, "times"),
        ({"metadata": metadata(call_duration_secs=1e300)}, "times"),
        ({"metadata": metadata(text_only=SPOKEN)}, "metadata.text_only"),
        ({"metadata": metadata(phone_call=SPOKEN)}, "metadata.phone_call"),
        ({"transcript": SPOKEN}, "transcript"),
        ({"transcript": [a_turn("user", "Hola"), SPOKEN]}, "transcript.1"),
        ({"transcript": [a_turn("user", [SPOKEN])]}, "transcript.0.message"),
    ],
)
def test_an_unreadable_call_is_refused_by_the_name_of_its_field_and_never_by_its_text(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as caught:
        read(a_call(**changes))
    assert f" {field} " in str(caught.value)
    assert "call conv_1" in str(caught.value)
    assert SPOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_call_full_of_nulls_is_read() -> None:
    """Reported in https://github.com/elevenlabs/elevenlabs-docs/pull/1303."""
    turns = [
        {"role": "agent", "message": None, "tool_calls": [{}], "time_in_call_secs": 0},
        {"role": "human_agent", "message": "x"},
        {"role": "user", "message": "Sí", "time_in_call_secs": 3},
    ]
    nulls = {
        "accepted_time_unix_secs": None,
        "cost": None,
        "batch_call": None,
        "phone_call": {"external_number": "+573000000010"},
    }
    call = read(
        a_call(
            new_key=1,
            transcript=turns,
            user_message_count=None,
            metadata={**metadata(), **nulls},
            analysis=None,
            conversation_initiation_client_data=None,
        )
    )
    assert (call.phone, call.cost, call.analysed) == ("+573000000010", None, False)
    assert (call.user_turns, call.turns[-1].text, call.variables) == (1, "Sí", {})
