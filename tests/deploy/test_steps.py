"""`make deploy-local` knows what it can build, and a step that fails ends it with its logs."""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

import pytest

from local.deployment.deployment_run import DeploymentRun, StepFailed
from local.deployment.stack_steps import own_target
from local.deployment.steps import run_steps
from ops.errors import NotReady

if TYPE_CHECKING:
    from pathlib import Path


def test_the_build_is_for_the_python_that_runs_it() -> None:
    target = own_target()
    assert target.python == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert target.architecture in {"arm64", "x86_64"}


@pytest.mark.parametrize(("system", "machine"), [("Darwin", "arm64"), ("Linux", "riscv64")])
def test_a_machine_that_cannot_run_the_packages_is_refused(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(NotReady, match="Linux"):
        own_target()


def test_a_failed_step_ends_the_run_and_names_its_logs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: list[str] = []

    class RunWithoutAnything(DeploymentRun):
        def save_logs(self) -> None:
            ended.append("logs saved")

        def __exit__(self, *_: object) -> None:
            ended.append("stopped")

    def good(run: DeploymentRun) -> str:
        """Do well."""
        return "well"

    def bad(run: DeploymentRun) -> str:
        """Do badly."""
        raise StepFailed("nothing came")

    with pytest.raises(StepFailed, match="NOT SEEN: nothing came") as caught:
        run_steps(RunWithoutAnything(tmp_path / "run"), (good, bad, good))
    assert str(tmp_path / "run") in str(caught.value)
    assert ended == ["logs saved", "stopped"]
    said = capsys.readouterr().out
    assert "1. Do well.\n    well" in said
    assert "3." not in said
