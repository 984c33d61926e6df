"""The control routes, as another process uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from local.emulators.elevenlabs.batches import Callee
from tests.emulators.elevenlabs_harness import ANA, WHOLE_CALL, Harness, running_elevenlabs

if TYPE_CHECKING:
    from collections.abc import Iterator

CONVERSATIONS = "/v1/convai/conversations"


@pytest.fixture(scope="module")
def harness() -> Iterator[Harness]:
    with running_elevenlabs() as harness:
        yield harness


def test_the_control_starts_scripted_batches(harness: Harness) -> None:
    recipients = [
        {"phone_number": ANA, "name": "Ana", "language": "pt", "topic": "facetas"},
        {"phone_number": "+573000000002", "name": "Luis", "plan": "voicemail"},
    ]
    answer = harness.rest.post("/_control/batches", json={"recipients": recipients})
    assert answer.status_code == 201
    batch = harness.emulator.workspace.batches[answer.json()["id"]]
    harness.pass_time(WHOLE_CALL)
    done = {one.facts["name"]: one.facts for one in harness.emulator.journal.of_kind("call_done")}
    assert "facetas" in str(done["Ana"]["summary"])
    assert [recipient.status for recipient in batch.recipients] == ["completed", "voicemail"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_control/batches", {"recipients": [{"phone_number": ANA, "plan": "sings"}]}),
        ("/_control/batches", {"recipients": [{"name": "Ana"}]}),
        ("/_control/batches", {"agent_id": "agent_none", "recipients": [{"phone_number": ANA}]}),
        ("/_control/behaviours", {"name": "sings"}),
    ],
)
def test_the_control_says_what_is_wrong(harness: Harness, path: str, body: dict[str, Any]) -> None:
    answer = harness.rest.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_control_sets_shows_and_clears_behaviours(harness: Harness) -> None:
    setting = {"name": "rate_limited", "path": "/conversations", "values": {"retry_after": 3}}
    shown = harness.rest.post("/_control/behaviours", json=setting).json()
    assert shown["active"][0]["values"] == {"retry_after": 3}
    assert shown["known"]["two_answers"]["place"] == "turn"
    assert harness.rest.get(CONVERSATIONS).status_code == 429
    assert harness.rest.delete("/_control/behaviours").json()["active"] == []
    assert harness.rest.get(CONVERSATIONS).status_code == 200


def test_every_behaviour_says_what_it_does(harness: Harness) -> None:
    known = harness.rest.get("/_control/behaviours").json()["known"]
    assert len(known) > 30
    assert all(len(about["does"]) > 10 for about in known.values())


def test_the_control_route_ends_a_call_and_refuses_what_it_does_not_know(harness: Harness) -> None:
    recipient = harness.emulator.submit([Callee(phone_number=ANA)]).recipients[0]
    path = f"/_control/calls/{recipient.recipient_id}/finish"
    assert harness.rest.post(path, json={"plan": "voicemail"}).json() == {"finished": True}
    assert harness.rest.post(path, json={"plan": "voicemail"}).json() == {"finished": False}
    for wrong, body in ((path, {"plan": "sung"}), (path, {}), (path[:-8] + "x/finish", {})):
        assert harness.rest.post(wrong, json=body).status_code in {400, 422}
    unknown = harness.rest.post("/_control/calls/rcpt_none/finish", json={"plan": "failed"})
    assert unknown.status_code == 400
