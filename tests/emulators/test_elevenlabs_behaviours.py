"""Every unusual behaviour of the socket, switched on by its name."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import InvalidStatus

from local.emulators.elevenlabs.agents import DEMO_AGENT, RECEPTION_AGENT
from local.emulators.elevenlabs.behaviours import Behaviours, Place, UnknownBehaviourError
from tests.emulators.elevenlabs_bench import CONTEXT, Bench, TextClient, a_bench, a_text_client

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "¿Cuál es el precio?"
PRICE = "1.240 dólares"


@pytest.fixture(scope="module")
def running() -> Iterator[Bench]:
    with a_bench() as bench:
        yield bench


@pytest.fixture
def bench(running: Bench) -> Bench:
    running.house.behaviours.clear()
    return running


def asked(client: TextClient) -> TextClient:
    """Open the session, give the context and ask."""
    client.start()
    client.send("contextual_update", text=CONTEXT)
    client.send("user_message", text=QUESTION)
    return client


def test_two_answers_come_with_a_tool_between(bench: Bench) -> None:
    bench.house.behaviours.set("two_answers", times=1)
    with a_text_client(bench.socket_url()) as client:
        asked(client)
        assert PRICE not in client.answer()
        tool = client.until("agent_tool_response")["agent_tool_response"]
        assert tool["tool_type"] == "system"
        assert PRICE in client.answer()
        client.until("agent_response_complete")
    assert client.kinds().count("agent_response_complete") == 2


def test_a_filler_comes_at_once_and_the_answer_late(bench: Bench) -> None:
    bench.house.behaviours.set("filler_then_late", times=1)
    with a_text_client(bench.socket_url()) as client:
        asked(client)
        client.answer()
        began = time.monotonic()
        assert PRICE in client.answer()
    assert time.monotonic() - began >= 0.15


def test_no_answer_comes_for_one_message_and_the_next_is_answered(bench: Bench) -> None:
    bench.house.behaviours.set("no_answer", times=1)
    with a_text_client(bench.socket_url()) as client:
        asked(client)
        client.until("agent_response_complete")
        with pytest.raises(TimeoutError):
            client.until("agent_response", timeout=0.2)
        assert PRICE in client.ask(QUESTION)


def test_the_connection_drops_after_the_parts(bench: Bench) -> None:
    bench.house.behaviours.set("parts_then_drop", times=1)
    with a_text_client(bench.socket_url()) as client:
        asked(client)
        assert client.close_of() == (None, "")
    streamed = [f["text_response_part"] for f in client.seen if "text_response_part" in f]
    assert PRICE in "".join(part["text"] for part in streamed)
    assert client.kinds().count("agent_response") == 1


def test_the_connection_drops_before_anything(bench: Bench) -> None:
    bench.house.behaviours.set("drop", times=1)
    with a_text_client(bench.socket_url()) as client:
        assert asked(client).close_of() == (None, "")


def test_errors_are_reported_nested_and_flat(bench: Bench) -> None:
    bench.house.behaviours.set("nested_error", times=1)
    with a_text_client(bench.socket_url()) as client:
        error = asked(client).until("error")
        assert error["error_event"]["error_type"] == "llm_error"
        assert client.close_of()[0] == 1002
    bench.house.behaviours.set("flat_error", times=1)
    with a_text_client(bench.socket_url()) as client:
        assert set(asked(client).until("error")) == {"type", "message"}
        assert client.close_of()[0] == 1002


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("quota_exceeded", 1002, "This request exceeds your quota limit."),
        ("internal_error", 1011, "Internal server error."),
    ],
)
def test_the_provider_closes_in_the_middle(bench: Bench, name: str, code: int, reason: str) -> None:
    bench.house.behaviours.set(name, times=1)
    with a_text_client(bench.socket_url()) as client:
        assert asked(client).close_of() == (code, reason)


def test_the_quota_can_end_a_session_before_its_greeting(bench: Bench) -> None:
    bench.house.behaviours.set("quota_at_start", times=1)
    with a_text_client(bench.socket_url()) as client:
        client.send("conversation_initiation_client_data", dynamic_variables={"name": "Ana"})
        assert client.close_of() == (1002, "This request exceeds your quota limit.")


def test_without_greeting_the_first_answer_has_the_first_number(bench: Bench) -> None:
    bench.house.behaviours.set("no_greeting", times=1)
    with a_text_client(bench.socket_url()) as client:
        client.send("conversation_initiation_client_data", dynamic_variables={"name": "Ana"})
        with pytest.raises(TimeoutError):
            client.until("agent_response", timeout=0.2)
        client.send("user_message", text="Hola")
        assert client.until("agent_response")["agent_response_event"]["event_id"] == 1


def test_audio_and_unknown_frames_may_come_in_a_text_session(bench: Bench) -> None:
    bench.house.behaviours.set("audio_frames", times=1)
    bench.house.behaviours.set("unknown_frames", times=1)
    with a_text_client(bench.socket_url()) as client:
        assert PRICE in asked(client).answer()
    assert {"audio", "unpublished_event"} <= set(client.kinds())


def test_an_answer_is_corrected(bench: Bench) -> None:
    bench.house.behaviours.set("correction", times=1)
    with a_text_client(bench.socket_url()) as client:
        wrong = asked(client).answer()
        event = client.until("agent_response_correction")["agent_response_correction_event"]
    assert event["original_agent_response"] == wrong
    assert PRICE in event["corrected_agent_response"]


def test_the_agent_hangs_up_unasked(bench: Bench) -> None:
    bench.house.behaviours.set("end_call", times=1)
    with a_text_client(bench.socket_url()) as client:
        assert PRICE in asked(client).answer()
        assert client.close_of() == (1000, "")


def test_the_end_of_the_turn_can_be_switched_off(bench: Bench) -> None:
    bench.house.behaviours.set("response_complete", on=False, times=1)
    with a_text_client(bench.socket_url()) as client:
        asked(client).answer()
    assert "agent_response_complete" not in client.kinds()


def test_the_latency_of_answers_is_set(bench: Bench) -> None:
    bench.house.behaviours.set("answer_latency", seconds=0.3, times=1)
    with a_text_client(bench.socket_url()) as client:
        client.start()
        began = time.monotonic()
        client.ask("Hola")
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("status", [429, 503])
def test_a_handshake_is_refused(bench: Bench, status: int) -> None:
    bench.house.behaviours.set("handshake_refused", times=1, status=status)
    with pytest.raises(InvalidStatus) as refused, a_text_client(bench.socket_url()):
        pass
    assert refused.value.response.status_code == status
    with a_text_client(bench.socket_url()) as client:
        client.start()


def test_a_behaviour_of_one_agent_leaves_the_others_alone(bench: Bench) -> None:
    bench.house.behaviours.set("drop", agent_id=DEMO_AGENT)
    with a_text_client(bench.socket_url(RECEPTION_AGENT)) as client:
        client.start()
        assert client.ask("Hola")
    with a_text_client(bench.socket_url()) as client:
        assert asked(client).close_of()[0] is None


def test_the_newest_setting_of_a_name_wins_and_times_are_counted() -> None:
    behaviours = Behaviours({"slow": Place.REQUEST})
    behaviours.set("slow", seconds=1)
    behaviours.set("slow", seconds=2, times=1)
    taken = [behaviours.take(Place.REQUEST)["slow"].values["seconds"] for _ in range(3)]
    assert taken == [2, 1, 1]
    behaviours.clear("slow")
    assert behaviours.take(Place.REQUEST) == {}


def test_an_unknown_behaviour_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownBehaviourError, match="there are: slow"):
        Behaviours({"slow": Place.REQUEST}).set("fast")
