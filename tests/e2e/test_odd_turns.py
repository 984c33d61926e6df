"""What agents do besides answering in plain words, from the customer's message to the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.conversation import Control
from local.emulators.elevenlabs.odd_turns import LABELS

if TYPE_CHECKING:
    from tests.e2e.stack_harness import Scene

QUESTION = "¿Tienen citas?"


def test_one_moment_and_what_the_tool_found_are_one_reply(scene: Scene) -> None:
    customer = "+573000000151"
    scene.elevenlabs.behaviours.set("mcp_tool", times=1)
    scene.write(customer, QUESTION)
    scene.settle(customer)
    (reply,) = scene.received(customer)
    _, filler, answer = scene.questions(customer)[-1].answers
    assert reply.body == f"{filler}\n\n{answer}"


def test_a_silence_on_purpose_answers_without_a_message(scene: Scene) -> None:
    customer = "+573000000152"
    scene.elevenlabs.behaviours.set("skip_turn", times=1)
    scene.write(customer, "Un momento, ya le confirmo")
    silent = scene.settle(customer)
    assert (silent.control, silent.answered_seq) == (Control.AGENT, silent.in_seq)
    assert scene.received(customer) == []
    scene.write(customer, QUESTION)
    scene.settle(customer)
    assert len(scene.received(customer)) == 1


def test_a_person_who_took_over_at_elevenlabs_is_one_here(scene: Scene) -> None:
    customer = "+573000000153"
    scene.elevenlabs.behaviours.set("external_agent", times=1)
    scene.write(customer, QUESTION)
    assert scene.settle(customer).control is Control.HUMAN
    assert scene.received(customer) == []


def test_buttons_and_marks_for_a_voice_are_written_as_text(scene: Scene) -> None:
    customer = "+573000000154"
    scene.elevenlabs.behaviours.set("buttons_only", times=1)
    scene.write(customer, QUESTION)
    scene.settle(customer)
    scene.elevenlabs.behaviours.set("speech_tags", times=1)
    scene.write(customer, QUESTION)
    scene.settle(customer)
    buttons, spoken = scene.received(customer)
    assert buttons.body == "\n".join(LABELS)
    assert not set("[]<>") & set(spoken.body)
