"""The trial's pieces: what it builds for, what is left to do, what it says when something fails."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import pytest

from ops.deploy import trial
from ops.deploy.bench import Bench
from ops.deploy.commands import next_steps
from ops.deploy.errors import NotReady, NotSeen
from ops.deploy.stages import Stage
from ops.deploy.trial_stack import own_target

if TYPE_CHECKING:
    from pathlib import Path

OUTPUTS = {"TwilioIncomingUrl": "https://api.example.com/webhook/twilio/incoming"}


def a_stage(**overrides: str) -> Stage:
    return Stage(
        name="dev", stack_name="aftercall-dev", region=None, profile=None, overrides=overrides
    )


def test_the_trial_builds_for_the_python_that_runs_it() -> None:
    target = own_target()
    assert target.python == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert target.architecture in {"arm64", "x86_64"}


@pytest.mark.parametrize(("system", "machine"), [("Darwin", "arm64"), ("Linux", "riscv64")])
def test_a_machine_that_cannot_run_the_packages_is_told_so(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(NotReady, match="Linux"):
        own_target()


def test_what_is_left_to_do_stands_in_order() -> None:
    lines = next_steps(a_stage(Openings="off"), OUTPUTS, missing=["Twilio auth token"]).splitlines()
    assert [line.split(".")[0].strip() for line in lines[1:]] == ["1", "2", "3", "4"]
    for line, word in zip(lines[1:], ("secrets", "paste", "doctor", "Openings=on"), strict=True):
        assert word in line


def test_nothing_is_left_out_of_order_once_secrets_are_set_and_openings_on() -> None:
    steps = next_steps(a_stage(Openings="on"), OUTPUTS, missing=[])
    assert "make secrets" not in steps
    assert "make deploy" not in steps


def test_a_step_that_is_not_seen_ends_the_trial_with_its_logs_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: list[str] = []

    class Quiet(Bench):
        def keep_logs(self) -> None:
            ended.append("logs kept")

        def __exit__(self, *_: object) -> None:
            ended.append("stopped")

    def good(bench: Bench) -> str:
        """Do well."""
        return "well"

    def bad(bench: Bench) -> str:
        """Do badly."""
        raise NotSeen("nothing came")

    monkeypatch.setattr(trial, "Bench", Quiet)
    monkeypatch.setattr(trial, "FOLDER", tmp_path / "trial")
    monkeypatch.setattr(trial, "STEPS", (good, bad, good))
    with pytest.raises(NotSeen, match="NOT SEEN: nothing came") as caught:
        trial.try_deployment()
    assert str(tmp_path / "trial") in str(caught.value)
    assert ended == ["logs kept", "stopped"]
    assert "1. Do well.\n    well" in capsys.readouterr().out
