"""The controls start and end calls, set faults, and show what came of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from local.playground.batches import name_of, phone_of
from tests.playground.playground_harness import ANA
from tests.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.playground.playground_harness import PlaygroundHarness, PlaygroundServers


def calls(playground: PlaygroundHarness) -> list[tuple[Any, ...]]:
    return [(row["name"], row["status"], row["running"]) for row in playground.parts()["calls"]]


def log(
    folder: Path,
    function: str = "call_poller",
    message: str = "call considered",
    **facts: object,
) -> None:
    with (folder / f"{function}.log").open("a", encoding="utf-8") as lines:
        lines.write(f"START\n{json.dumps({'message': message, **facts})}\n")


def events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    name = ""
    for line in lines:
        if line.startswith("id: "):
            name = line.removeprefix("id: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_a_batch_calls_the_next_customers_and_ends_as_asked(playground: PlaygroundHarness) -> None:
    assert playground.act("batches", completed=1, voicemail=1)["customers"] == 2
    playground.act("batches", failed=1)
    expected = [
        ("Carla", "failed", False),
        ("Ana", "completed", False),
        ("Bruno", "voicemail", False),
    ]
    eventually(lambda: calls(playground) == expected)
    playground.act("batches", silent=1, again=True)
    assert calls(playground)[0][0] == "Ana"


def test_each_phone_shows_its_call(playground: PlaygroundHarness) -> None:
    playground.act("batches", completed=1, silent=0, voicemail=1, failed=1)
    phones = [phone_of(number) for number in range(3)]

    def states() -> list[list[str]]:
        screens = [playground.screen(phone) for phone in phones]
        return [[call["state"] for call in screen["calls"]] for screen in screens]

    eventually(lambda: states() == [["ended"], ["voicemail"], ["missed"]])
    assert playground.screen()["name"] == "Ana"


def test_a_batch_may_speak_another_language(playground: PlaygroundHarness) -> None:
    playground.act("batches", completed=1, language="pt")
    batch = next(iter(playground.elevenlabs.workspace.batches.values()))
    assert batch.recipients[0].callee.language == "pt"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"completed": 0},
        {"completed": 51},
        {"completed": 30, "failed": 30},
        {"completed": -1},
        {"completed": "3"},
        {"completed": True},
        {"completed": 1, "language": "xx"},
        {"completed": 1, "again": "yes"},
    ],
)
def test_a_batch_that_makes_no_sense_calls_nobody(
    playground: PlaygroundHarness, asked: dict[str, object]
) -> None:
    assert playground.refused("batches", **asked)[0] == 400
    assert playground.parts()["calls"] == []


def test_the_customers_numbers_are_made_up_and_come_again_after_the_last() -> None:
    assert [phone_of(number) for number in (0, 98, 99)] == [ANA, "+573000000099", ANA]
    assert [name_of(number) for number in (0, 10, 99)] == ["Ana", "Ana 2", "Ana"]


@pytest.mark.parametrize(("ending", "status"), [("completed", "completed"), ("failed", "failed")])
def test_a_running_call_is_ended_at_once(
    playground: PlaygroundHarness, ending: str, status: str
) -> None:
    # At real speed, so that it is still running.
    playground.elevenlabs.workspace.clock.speed = 1.0
    playground.act("batches", completed=1)
    row = playground.parts()["calls"][0]
    assert row["running"] is True
    asked = {"recipient_id": row["recipient_id"], "ending": ending}
    assert playground.act("calls", **asked) == {"ended": True}
    assert calls(playground) == [("Ana", status, False)]
    assert playground.act("calls", **asked) == {"ended": False}
    assert playground.refused("calls", recipient_id="rcpt_none", ending=ending)[0] == 400
    assert playground.refused("calls", recipient_id=row["recipient_id"], ending="sung")[0] == 400


def test_a_call_shows_the_pollers_newest_decision_and_why(
    playground: PlaygroundHarness, tmp_path: Path
) -> None:
    playground.act("batches", completed=1)
    recipient_id = playground.parts()["calls"][0]["recipient_id"]
    assert playground.parts()["calls"][0]["decision"] is None
    log(tmp_path, recipient_id=recipient_id, outcome="waiting", reason="call is processing")
    decided = playground.parts()["calls"][0]["decision"]
    assert decided == {"outcome": "waiting", "why": "call is processing"}
    log(tmp_path, recipient_id=recipient_id, outcome="skipped", reason="voicemail")
    decided = playground.parts()["calls"][0]["decision"]
    assert decided["outcome"] == "skipped"
    assert "voicemail answered" in decided["why"]


def test_a_call_that_was_reported_shows_that_decision_too(
    playground: PlaygroundHarness, tmp_path: Path
) -> None:
    def report(**facts: object) -> None:
        log(tmp_path, "call_webhook", "call reported", call_id=call_id, **facts)

    playground.act("batches", completed=1)
    eventually(lambda: calls(playground) == [("Ana", "completed", False)])
    (call_id,) = playground.elevenlabs.workspace.conversations
    report(outcome="left_to_poller", reason=None)
    assert playground.parts()["calls"][0]["decision"] is None
    report(outcome="opened", reason=None)
    report(outcome="repeated", reason=None)
    decided = playground.parts()["calls"][0]["decision"]
    assert decided == {"outcome": "opened", "why": "the customer talked with the agent"}


def test_faults_are_set_counted_and_cleared(playground: PlaygroundHarness) -> None:
    def count() -> dict[str, int]:
        return {fault["name"]: fault["set"] for fault in playground.parts()["faults"]}

    assert set(count().values()) == {0}
    for name in ("answer_lost", "answer_lost", "agent_slow", "agent_slow", "webhook_lost"):
        playground.act("faults", name=name)
    is_set = {name: times for name, times in count().items() if times}
    assert is_set == {"answer_lost": 2, "agent_slow": 1, "webhook_lost": 1}
    playground.act("faults/clear")
    assert set(count().values()) == {0}
    assert playground.refused("faults", name="rain")[0] == 400


def test_a_lost_answer_leaves_the_message_on_the_phone(playground: PlaygroundHarness) -> None:
    playground.act("messages", phone=ANA, text="Hola")
    playground.act("faults", name="answer_lost")
    with pytest.raises(httpx.HTTPError):
        playground.send("¿Me lee?")
    assert [one["text"] for one in playground.screen()["messages"]] == ["Hola", "¿Me lee?"]


def test_there_is_nothing_to_repeat_before_somebody_wrote(playground: PlaygroundHarness) -> None:
    assert playground.refused("webhooks/repeat")[0] == 409


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("functions/restart", {}),
        ("rounds", {"function": "reconciler"}),
        ("control", {"phone": ANA, "to": "human"}),
    ],
)
def test_without_a_stack_its_buttons_say_so(
    playground: PlaygroundHarness, path: str, asked: dict[str, object]
) -> None:
    assert playground.refused(path, **asked) == (409, "no stack is running")


def test_a_provider_that_is_real_is_left_alone(servers: PlaygroundServers, tmp_path: Path) -> None:
    with servers.open_playground(tmp_path, real="twilio") as playground:
        assert playground.parts()["about"]["twilio"] is False
        for path, asked in (("messages", {"text": "Hola"}), ("phones", {})):
            assert playground.refused(path, phone=ANA, **asked)[0] == 409
        assert playground.refused("faults", name="answer_lost")[0] == 400
    with servers.open_playground(tmp_path, real="elevenlabs") as playground:
        assert playground.refused("batches", completed=1)[0] == 409
        possible = {one["name"]: one["possible"] for one in playground.parts()["faults"]}
        assert (possible["answer_lost"], possible["agent_down"]) == (True, False)


def test_the_stream_tells_what_changed_within_a_second(playground: PlaygroundHarness) -> None:
    with playground.http.stream("GET", "/api/events", timeout=5) as stream:
        heard = events(stream.iter_lines())
        name, first = next(heard)
        assert first["parts"]["about"]["business"] == "Clínica Dental Aurora"
        playground.twilio.inbound(f"whatsapp:{ANA}", "Hola")
        sent_at = playground.twilio.messages()[0].created_at
        news = next(part for _, part in heard if f"phone:{ANA}" in part["parts"])
        assert "about" not in news["parts"]
        assert datetime.fromisoformat(news["now"]) - sent_at < timedelta(seconds=1)
    assert name == f"{first['run']}.{first['number']}"


def test_a_page_that_comes_back_hears_what_it_missed_and_one_of_another_run_all(
    playground: PlaygroundHarness,
) -> None:
    first = playground.http.get("/api/state").json()
    known = f"{first['run']}.{first['number']}"
    playground.act("phones", phone=ANA)
    missed = playground.http.get("/api/state", headers={"last-event-id": known}).json()
    assert list(missed["parts"]) == [f"phone:{ANA}"]
    for unsure in ("another.3", "nonsense", f"{first['run']}.x"):
        answer = playground.http.get("/api/state", headers={"last-event-id": unsure}).json()
        assert "about" in answer["parts"]
    assert (
        playground.http.get("/api/state", params={"after": missed["number"]}).json()["parts"] == {}
    )
