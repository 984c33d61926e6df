"""A batch's calls become conversations that know their call; what people read of them is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aftercall.domain.message import Kind, State
from local.emulators.elevenlabs.agents import DEMO_AGENT
from local.emulators.elevenlabs.batches import Callee, Plan
from local.show import show_active, show_history, show_messages, show_statistics
from tests.waiting import eventually

if TYPE_CHECKING:
    from tests.e2e.stack_harness import Scene

PARAMETERS = {"MaxOpeningsPerDay": "1"}
ANA, BEA, CARL = "+573000000051", "+573000000052", "+573000000053"
LONG_TOPIC = " ".join(f"asunto{number}" for number in range(250))


@pytest.fixture(scope="module")
def called(running: Scene) -> Scene:
    """Call Ana, then Bea and Carl, once Ana's opening has used the day's allowance up."""
    running.elevenlabs.submit(
        [Callee(phone_number=ANA, variables={"name": "Ana"}, topic=LONG_TOPIC)]
    )
    eventually(lambda: running.records(ANA), seconds=20)
    running.settle(ANA)
    running.elevenlabs.submit(
        [
            Callee(phone_number=BEA, variables={"nombre": "Bea"}),
            Callee(phone_number=CARL, variables={"name": "Carl"}, plan=Plan.VOICEMAIL),
        ]
    )
    eventually(lambda: running.records(BEA) and running.records(CARL), seconds=20)
    return running


def test_a_call_opens_a_conversation_and_its_long_answer_comes_in_order(called: Scene) -> None:
    (opening,) = called.received(ANA)
    assert opening.content_sid
    assert opening.body.startswith("Hola, Ana.")
    called.write(ANA, "¿De qué hablamos?")
    called.settle(ANA)
    parts = called.outbound(ANA)[1:]
    assert [(one.part, one.parts, one.state) for one in parts] == [
        (1, 2, State.SENT),
        (2, 2, State.SENT),
    ]
    _, first, second = called.received(ANA)
    assert max(len(first.body), len(second.body)) <= 1600
    assert f"{first.body} {second.body}".split()[-250:-1] == LONG_TOPIC.split()[:-1]
    assert called.questions(ANA)[0].agent_id == DEMO_AGENT


def test_over_the_days_limit_an_opening_is_recorded_with_what_it_would_have_said(
    called: Scene,
) -> None:
    (record,) = called.records(BEA)
    assert (record.outcome, record.reason) == ("cancelled", "max_openings_per_day")
    assert record.would_send is not None
    assert record.would_send.startswith("Hola, Bea.")
    assert [(one.kind, one.state) for one in called.outbound(BEA)] == [
        (Kind.OPENING, State.CANCELLED)
    ]
    assert called.received(BEA) == []
    (skipped,) = called.records(CARL)
    assert (skipped.outcome, skipped.reason) == ("skipped", "voicemail")


def test_the_views_show_what_happened(called: Scene) -> None:
    active = show_active(called.views)
    assert ANA in active
    assert CARL not in active
    messages = show_messages(called.views, ANA)
    assert "Hola, Ana." in messages
    history = show_history(called.views, CARL)
    assert "voicemail" in history
    assert show_statistics(called.views).splitlines()[-1].split()[0] == "2"
