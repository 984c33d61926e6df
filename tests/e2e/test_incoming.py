"""What customers write is stored once and answered once, however it comes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest

from aftercall.domain.message import State
from local.emulators.elevenlabs.agents import RECEPTION_AGENT

if TYPE_CHECKING:
    from tests.e2e.stack_harness import Scene

FORM = {"content-type": "application/x-www-form-urlencoded"}
INCOMING = "/webhook/twilio/incoming"
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def post(scene: Scene, body: str, **headers: str) -> httpx.Response:
    """Post a form as curl does: the text as it is typed, nothing escaped."""
    return httpx.post(f"{scene.api}{INCOMING}", content=body.encode(), headers=FORM | headers)


def test_the_self_test_says_that_all_is_well(scene: Scene) -> None:
    answer = httpx.get(f"{scene.api}/webhook/twilio/test")
    held = answer.json()
    assert (answer.status_code, held["success"]) == (200, True)
    assert held["message"]
    assert held["timestamp"]


def test_an_unsigned_form_from_this_machine_is_answered_in_that_customers_thread(
    scene: Scene,
) -> None:
    begun = time.monotonic()
    answer = post(scene, "From=whatsapp:+573000000011&Body=Hola, necesito información")
    assert time.monotonic() - begun < 1
    assert (answer.status_code, answer.text) == (200, EMPTY_TWIML)
    assert answer.headers["content-type"].startswith("text/xml")
    scene.await_webhooks(scene.twilio.thread("+573000000011")[0].sid)
    scene.settle("+573000000011")
    assert [one.text for one in scene.inbound("+573000000011")] == ["Hola, necesito información"]
    (reply,) = scene.received("+573000000011")
    assert "¿En qué puedo ayudarle?" in reply.body


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "203.0.113.9"},
        {"x-twilio-signature": "bm90IHR3aWxpbydzIHNpZ25hdHVyZQ=="},
    ],
)
def test_a_form_that_was_forwarded_or_wrongly_signed_is_refused_without_trace(
    scene: Scene, headers: dict[str, str]
) -> None:
    answer = post(scene, "From=whatsapp:+573000000012&Body=Hola", **headers)
    assert (answer.status_code, answer.text) == (403, "")
    assert scene.views.conversations.load("+573000000012") is None
    assert scene.twilio.thread("+573000000012") == []


@pytest.mark.parametrize("sender", ["whatsapp:+57-no-number", "", "whatsapp:+0300"])
def test_a_form_without_a_proper_sender_is_told_so(scene: Scene, sender: str) -> None:
    answer = post(scene, f"From={sender}&Body=Hola")
    assert answer.status_code == 400
    assert "not a WhatsApp address" in answer.json()["message"]


def test_a_message_that_comes_ten_times_at_once_is_stored_and_answered_once(scene: Scene) -> None:
    sid = scene.write("+573000000013", "Hola, ¿cuál es el precio?", times=10)
    scene.settle("+573000000013")
    assert scene.await_webhooks(sid, 10) == [200] * 10
    assert [one.message_sid for one in scene.inbound("+573000000013")] == [sid]
    assert len(scene.received("+573000000013")) == 1
    (asked,) = scene.questions("+573000000013")
    assert asked.agent_id == RECEPTION_AGENT
    assert asked.user_messages == ["Hola, ¿cuál es el precio?"]


def test_a_message_that_comes_again_after_its_answer_changes_nothing(scene: Scene) -> None:
    sid = scene.write("+573000000014", "¿Tienen citas?")
    scene.settle("+573000000014")
    scene.twilio.repeat(sid, times=2)
    scene.await_webhooks(sid, 3)
    after = scene.settle("+573000000014")
    assert (after.inbound_count, after.outbound_count) == (1, 1)
    assert len(scene.questions("+573000000014")) == 1


def test_three_lines_in_a_row_get_one_answer_that_has_seen_each_once(scene: Scene) -> None:
    lines = ["Hola", "¿Cuál es el precio?", "¿Y qué incluye?"]
    sids = []
    for line in lines:
        sids.append(scene.twilio.inbound("+573000000015", line))
        time.sleep(0.03)  # the customer's own pace, not a wait for anything
    for sid in sids:
        scene.await_webhooks(sid)
    scene.settle("+573000000015")
    (reply,) = scene.outbound("+573000000015")
    assert (reply.state, reply.answers.after, reply.answers.through) == (State.SENT, 0, 3)
    assert len(scene.received("+573000000015")) == 1
    asked = scene.questions("+573000000015")[-1].user_messages
    assert sorted("\n".join(asked).splitlines()) == sorted(lines)


def test_a_voice_note_is_stored_with_its_media_and_answered(scene: Scene) -> None:
    media = "https://api.twilio.com/media/ME00000000000000000000000000000001"
    voice = {"MessageType": "audio", "NumMedia": "1", "MediaUrl0": media}
    sid = scene.write("+573000000016", "", fields=voice | {"MediaContentType0": "audio/ogg"})
    scene.settle("+573000000016")
    (stored,) = scene.inbound("+573000000016")
    assert (stored.message_sid, stored.text, stored.media) == (sid, "", (media,))
    assert stored.message_type == "audio"
    assert scene.questions("+573000000016")[0].user_messages == [
        "[Sent a voice message, which cannot be heard here.]"
    ]
    assert len(scene.received("+573000000016")) == 1
