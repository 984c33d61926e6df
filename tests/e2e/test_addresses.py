"""A customer who is called by number and answers without one is in one conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import Kind
from local.emulators.elevenlabs.batches import Callee
from local.show import show_active, show_history
from tests.waiting import eventually

if TYPE_CHECKING:
    from tests.e2e.stack_harness import Scene

ANA, BEA = "+573000000061", "+573000000062"
MEX, OLDER = "+525500000061", "+5215500000061"
READ = (DeliveryStatus.DELIVERED, DeliveryStatus.READ)


def scoped_id_of(scene: Scene, phone: str) -> str:
    """Return the id by which WhatsApp knows a phone, as a webhook of theirs tells it."""
    for _ in range(5):
        scene.write(phone, "Hola")
        scene.settle(phone)
        # Twilio's list does not name it: a message that comes by the list teaches no id.
        if scoped_id := scene.state(phone).scoped_id:
            return scoped_id
    raise AssertionError("no webhook told the id")


def test_who_answers_an_opening_without_a_number_is_answered_about_the_call(scene: Scene) -> None:
    scene.elevenlabs.submit([Callee(phone_number=ANA, variables={"name": "Ana"}, topic="paneles")])
    eventually(lambda: scene.outbound(ANA) and scene.outbound(ANA)[0].delivery in READ, seconds=30)
    scoped_id = eventually(lambda: scene.state(ANA).scoped_id, seconds=30)
    scene.write(scoped_id, "¿De qué hablamos?")
    scene.settle(ANA)
    assert scene.views.conversations.load(scoped_id) is None
    assert [one.address for one in scene.inbound(ANA)] == [scoped_id]
    assert "paneles" in scene.outbound(ANA)[-1].text
    assert [one.body for one in scene.received(ANA)] == [one.text for one in scene.outbound(ANA)]


def test_what_was_written_before_the_number_was_known_goes_on_under_it(scene: Scene) -> None:
    scoped_id = scoped_id_of(scene, BEA)
    twin = scoped_id.replace("CO.", "CO.9")
    fields = {"ExternalUserId": f"whatsapp:{twin}"}
    scene.write(twin, "¿Cuál es el horario?")
    scene.settle(twin)
    scene.write(BEA, "Soy yo", fields=fields)
    scene.settle(BEA)
    assert scene.state(BEA).merged_from == twin
    assert scene.state(twin).merged_into == BEA
    history = show_history(scene.views, BEA)
    assert history.index("¿Cuál es el horario?") < history.index("Soy yo")
    assert twin not in show_active(scene.views)


def test_who_writes_from_the_older_way_of_a_number_is_answered_there(scene: Scene) -> None:
    scene.elevenlabs.submit([Callee(phone_number=MEX, variables={"name": "Mar"})])
    eventually(lambda: scene.received(MEX), seconds=30)
    scene.write(OLDER, "Hola")
    scene.settle(MEX)
    kinds = [one.kind for one in scene.outbound(MEX)]
    assert kinds == [Kind.OPENING, Kind.REPLY]
    assert [one.body for one in scene.received(OLDER)] == [scene.outbound(MEX)[1].text]
