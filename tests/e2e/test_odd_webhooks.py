"""What Twilio's webhooks look like on a bad day: refused where forged, taken in where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.stage.webhook_address import INCOMING

if TYPE_CHECKING:
    from tests.e2e.stack_harness import Scene


REFUSED = {
    "shared_key_signed": ("+573000000081", 403),
    "wrong_signature": ("+573000000082", 403),
}
TAKEN_IN = {
    "repeated_body": ("+573000000083", 1),
    "other_port_signed": ("+573000000084", 1),
    "repeated_keys": ("+573000000085", 1),
    "unknown_parameters": ("+573000000086", 1),
    "delivered_twice": ("+573000000087", 2),
    "delivered_twice_at_once": ("+573000000088", 2),
}
KINDS = {
    "location": "+573000000091",
    "location_without_body": "+573000000097",
    "unsupported": "+573000000098",
    "contact_card": "+573000000092",
    "unknown_type": "+573000000093",
    "markup_profile": "+573000000094",
    "blank_profile": "+573000000095",
    "longest": "+573000000096",
}


def write_oddly(scene: Scene, behaviour: str, customer: str) -> str:
    scene.twilio.behaviours.book(behaviour, customer=f"whatsapp:{customer}")
    return scene.twilio.inbound(customer, "¿Cuál es el precio?")


def test_a_webhook_that_may_not_be_believed_is_refused_and_the_next_is_taken_in(
    scene: Scene,
) -> None:
    for behaviour, (customer, status) in REFUSED.items():
        refused = write_oddly(scene, behaviour, customer)
        # Twilio tries again whatever failed, as the address asks it to.
        assert (behaviour, scene.await_webhooks(refused, 3)) == (behaviour, [status] * 3)
        taken = scene.twilio.inbound(customer, "¿Me leen?")
        assert scene.await_webhooks(taken) == [200]
        assert taken in [one.message_sid for one in scene.inbound(customer)]


def test_an_odd_webhook_of_twilios_is_stored_and_answered_once(scene: Scene) -> None:
    sids = {
        behaviour: write_oddly(scene, behaviour, customer)
        for behaviour, (customer, _) in TAKEN_IN.items()
    }
    for behaviour, (customer, times) in TAKEN_IN.items():
        sid = sids[behaviour]
        assert (behaviour, scene.await_webhooks(sid, times)) == (behaviour, [200] * times)
        scene.settle(customer)
        assert [one.message_sid for one in scene.inbound(customer)] == [sid]
        assert len(scene.received(customer)) == 1


def test_a_message_that_came_by_the_fallback_is_stored_once(scene: Scene) -> None:
    customer, usual = "+573000000089", scene.twilio.webhook_url
    scene.twilio.webhook_url = "http://127.0.0.1:9/webhook#rc=0"
    scene.twilio.fallback_url = f"{scene.api}{INCOMING}"
    try:
        sid = scene.twilio.inbound(customer, "¿Cuál es el precio?")
        assert scene.await_webhooks(sid, 2) == [None, 200]
    finally:
        scene.twilio.webhook_url, scene.twilio.fallback_url = usual, None
    scene.settle(customer)
    assert [one.message_sid for one in scene.inbound(customer)] == [sid]
    assert len(scene.received(customer)) == 1


def test_what_is_no_plain_text_is_stored_as_it_came(scene: Scene) -> None:
    sids = {
        kind: scene.twilio.inbound(customer, "Hola", kind=kind) for kind, customer in KINDS.items()
    }
    for kind, customer in KINDS.items():
        assert (kind, scene.await_webhooks(sids[kind])) == (kind, [200])
        (stored,) = scene.inbound(customer)
        held = scene.twilio.thread(customer)[0]
        assert (stored.message_sid, stored.text) == (sids[kind], held.body)
