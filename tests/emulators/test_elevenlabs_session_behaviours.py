"""Every unusual behaviour of the socket, switched on by its name."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import InvalidStatus

from local.emulators.clock import Clock
from local.emulators.elevenlabs.agents import DEMO_AGENT, RECEPTION_AGENT
from local.emulators.elevenlabs.behaviours import Behaviours, Place, UnknownBehaviourError
from tests.emulators.elevenlabs_harness import (
    CONTEXT,
    Harness,
    TextClient,
    running_elevenlabs,
    text_client,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = "¿Cuál es el precio?"
PRICE = "1.240 dólares"


@pytest.fixture(scope="module")
def running() -> Iterator[Harness]:
    with running_elevenlabs() as harness:
        yield harness


@pytest.fixture
def harness(running: Harness) -> Harness:
    running.emulator.behaviours.clear()
    return running


def asked(client: TextClient) -> TextClient:
    """Open the session, give the context and ask."""
    client.start()
    client.send("contextual_update", text=CONTEXT)
    client.send("user_message", text=QUESTION)
    return client


def test_two_answers_come_with_a_tool_between(harness: Harness) -> None:
    harness.emulator.behaviours.set("two_answers", times=1)
    with text_client(harness.socket_url()) as client:
        asked(client)
        assert PRICE not in client.answer()
        tool = client.until("agent_tool_response")["agent_tool_response"]
        assert tool["tool_type"] == "system"
        assert PRICE in client.answer()
        client.until("agent_response_complete")
    assert client.kinds().count("agent_response_complete") == 2


def test_a_filler_comes_at_once_and_the_answer_late() -> None:
    with running_elevenlabs(clock=Clock()) as harness:
        harness.emulator.behaviours.set("filler_then_late", times=1)
        with text_client(harness.socket_url()) as client:
            asked(client)
            assert PRICE not in client.answer()
            assert PRICE in client.answer()
        # The emulator's own journal shows the wait; how late the client reads does not matter.
        _, filler, late = harness.emulator.journal.of_kind("agent_answer")
        assert late.at - filler.at >= timedelta(seconds=0.15)


def test_no_answer_comes_for_one_message_and_the_next_is_answered(
    harness: Harness,
) -> None:
    harness.emulator.behaviours.set("no_answer", times=1)
    with text_client(harness.socket_url()) as client:
        asked(client)
        assert PRICE in client.ask(QUESTION)
    # The greeting and one answer to two questions.
    assert client.kinds().count("agent_response") == 2


def test_the_connection_drops_after_the_parts(harness: Harness) -> None:
    harness.emulator.behaviours.set("parts_then_drop", times=1)
    with text_client(harness.socket_url()) as client:
        asked(client)
        assert client.close_of() == (None, "")
    streamed = [f["text_response_part"] for f in client.seen if "text_response_part" in f]
    assert PRICE in "".join(part["text"] for part in streamed)
    assert client.kinds().count("agent_response") == 1


def test_the_connection_drops_before_anything(harness: Harness) -> None:
    harness.emulator.behaviours.set("drop", times=1)
    with text_client(harness.socket_url()) as client:
        assert asked(client).close_of() == (None, "")


def test_errors_are_reported_nested_and_flat(harness: Harness) -> None:
    harness.emulator.behaviours.set("nested_error", times=1)
    with text_client(harness.socket_url()) as client:
        error = asked(client).until("error")
        assert error["error_event"]["error_type"] == "llm_error"
        assert client.close_of()[0] == 1002
    harness.emulator.behaviours.set("flat_error", times=1)
    with text_client(harness.socket_url()) as client:
        assert set(asked(client).until("error")) == {"type", "message"}
        assert client.close_of()[0] == 1002


@pytest.mark.parametrize(
    ("name", "code", "reason"),
    [
        ("quota_exceeded", 1002, "This request exceeds your quota limit."),
        ("internal_error", 1011, "Internal server error."),
    ],
)
def test_the_provider_closes_in_the_middle(
    harness: Harness, name: str, code: int, reason: str
) -> None:
    harness.emulator.behaviours.set(name, times=1)
    with text_client(harness.socket_url()) as client:
        assert asked(client).close_of() == (code, reason)


def test_the_quota_can_end_a_session_before_its_greeting(harness: Harness) -> None:
    harness.emulator.behaviours.set("quota_at_start", times=1)
    with text_client(harness.socket_url()) as client:
        client.initiate()
        assert client.close_of() == (1002, "This request exceeds your quota limit.")


def test_without_greeting_the_first_answer_has_the_first_number(harness: Harness) -> None:
    harness.emulator.behaviours.set("no_greeting", times=1)
    with text_client(harness.socket_url()) as client:
        client.initiate()
        client.send("user_message", text="gracias")
        event = client.until("agent_response")["agent_response_event"]
    assert event["event_id"] == 1
    assert "gusto" in event["agent_response"]


def test_audio_and_unknown_frames_may_come_in_a_text_session(harness: Harness) -> None:
    harness.emulator.behaviours.set("audio_frames", times=1)
    harness.emulator.behaviours.set("unknown_frames", times=1)
    with text_client(harness.socket_url()) as client:
        assert PRICE in asked(client).answer()
    assert {"audio", "unpublished_event"} <= set(client.kinds())


def test_an_answer_is_corrected(harness: Harness) -> None:
    harness.emulator.behaviours.set("correction", times=1)
    with text_client(harness.socket_url()) as client:
        wrong = asked(client).answer()
        event = client.until("agent_response_correction")["agent_response_correction_event"]
    assert event["original_agent_response"] == wrong
    assert PRICE in event["corrected_agent_response"]


def test_the_agent_hangs_up_unasked(harness: Harness) -> None:
    harness.emulator.behaviours.set("end_call", times=1)
    with text_client(harness.socket_url()) as client:
        assert PRICE in asked(client).answer()
        assert client.close_of() == (1000, "")


def test_the_end_of_the_turn_can_be_switched_off(harness: Harness) -> None:
    harness.emulator.behaviours.set("response_complete", on=False, times=1)
    with text_client(harness.socket_url()) as client:
        asked(client).answer()
    assert "agent_response_complete" not in client.kinds()


def test_the_latency_of_answers_is_set(harness: Harness) -> None:
    harness.emulator.behaviours.set("answer_latency", seconds=0.3, times=1)
    with text_client(harness.socket_url()) as client:
        client.start()
        began = time.monotonic()
        client.ask("Hola")
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("status", [429, 503])
def test_a_handshake_is_refused(harness: Harness, status: int) -> None:
    harness.emulator.behaviours.set("handshake_refused", times=1, status=status)
    with pytest.raises(InvalidStatus) as refused, text_client(harness.socket_url()):
        pass
    assert refused.value.response.status_code == status
    with text_client(harness.socket_url()) as client:
        client.start()


def test_a_behaviour_of_one_agent_leaves_the_others_alone(harness: Harness) -> None:
    harness.emulator.behaviours.set("drop", agent_id=DEMO_AGENT)
    with text_client(harness.socket_url(RECEPTION_AGENT)) as client:
        client.start()
        assert client.ask("Hola")
    with text_client(harness.socket_url()) as client:
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


def test_an_agent_can_be_made_to_forget_what_it_was_told(harness: Harness) -> None:
    harness.emulator.behaviours.set("without_context", times=1)
    with text_client(harness.socket_url()) as client:
        client.start()
        client.send("contextual_update", text=CONTEXT)
        assert "1.240" not in client.ask(QUESTION)
        assert "1.240" in client.ask(QUESTION)
