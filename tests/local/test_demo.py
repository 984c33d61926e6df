"""A step that fails is named with what was expected, what was seen and where the log is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local import demo
from local.demo_context import DemoContext, StepFailed, wait_for
from local.emulators.elevenlabs.timing import TextDelays
from local.local_system import Pace

if TYPE_CHECKING:
    from pathlib import Path


def test_a_thing_that_comes_late_is_waited_for() -> None:
    results = iter([False, False, True])
    wait_for("it comes", "it", lambda: "nothing", lambda: next(results), 5)


def test_a_thing_that_does_not_come_is_named_with_what_is_there_instead() -> None:
    with pytest.raises(StepFailed) as caught:
        wait_for("Ana gets an answer", "one message", lambda: ["two", "three"], lambda: False, 0)
    lines = str(caught.value).splitlines()
    assert lines[0] == "NOT SEEN: Ana gets an answer"
    assert [line.split() for line in lines[1:]] == [
        ["expected", "one", "message"],
        ["seen", "['two',", "'three']"],
    ]


def write_and_expect_two_answers(stage: DemoContext) -> None:
    """Write once, and expect two answers."""
    stage.write("Hola")
    wait_for(
        "Ana is answered",
        "an answer",
        lambda: [one.body for one in stage.received()],
        lambda: bool(stage.received()),
        20,
    )
    wait_for(
        "Ana is answered twice",
        "two answers",
        lambda: [one.body for one in stage.received()],
        lambda: len(stage.received()) == 2,
        0,
    )


def see_nothing(_stage: DemoContext) -> None:
    """Look at nothing."""


def never_reached(_stage: DemoContext) -> None:
    """Go on after a failure."""
    raise AssertionError("a step after a failed one was played")


def test_a_story_that_goes_wrong_ends_with_status_1_and_says_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "LOGS", tmp_path / "demo")
    monkeypatch.setattr(demo, "PACE", Pace(minute=60, texts=TextDelays(answer=0.1)))
    monkeypatch.setattr(demo, "STEPS", (see_nothing, write_and_expect_two_answers, never_reached))
    assert demo.play() == 1
    said = capsys.readouterr()
    assert "1. Look at nothing.\n   passed, " in said.out
    assert "2. Write once, and expect two answers." in said.out
    assert "> Hola" in said.out
    assert "3. Go on" not in said.out
    assert "every step was seen" not in said.out
    assert said.out.count("   passed") == 1
    assert "NOT SEEN: Ana is answered twice\n  expected  two answers\n  seen      ['" in said.err
    assert said.err.rstrip().endswith(f"log       {tmp_path / 'demo'}")
    assert (tmp_path / "demo" / "conversation_worker.log").stat().st_size > 0
