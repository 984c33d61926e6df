"""With openings off, as after a first deployment, calls are recorded and nobody is written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.elevenlabs.agents import DEMO_AGENT
from local.emulators.elevenlabs.batches import Callee
from tests.waiting import eventually

if TYPE_CHECKING:
    from tests.e2e.stack_harness import Scene

PARAMETERS = {"Openings": "off"}
ANA = "+573000000061"


def test_a_call_is_recorded_unsent_and_still_known_when_the_customer_writes(scene: Scene) -> None:
    scene.elevenlabs.submit([Callee(phone_number=ANA, variables={"name": "Ana"})])
    (record,) = eventually(lambda: scene.records(ANA), seconds=20)
    assert (record.outcome, record.reason) == ("cancelled", "openings_off")
    assert record.would_send is not None
    scene.settle(ANA)
    assert scene.twilio.messages() == []
    scene.write(ANA, "¿Cuál es mi código de reserva?")
    scene.settle(ANA)
    (reply,) = scene.received(ANA)
    assert "Su código de reserva es" in reply.body
    assert scene.questions(ANA)[0].agent_id == DEMO_AGENT
