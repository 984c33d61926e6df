"""A function that cannot start, fails or has stopped is found; and a table that was deleted."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from local.accounts import secret_text
from local.doctor import LocalFunctions, local_stack
from local.running_stack import ROOT, RunningStack
from local.stack.stack import Stack
from ops.doctor.examination import examine
from ops.doctor.finding import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops.doctor.finding import Finding
    from tests.doctor.doctor_fixture import DoctorFixture

NOWHERE = "http://127.0.0.1:9"


@contextmanager
def a_stack(template: Path, ministack: str, name: str) -> Iterator[Stack]:
    """Start a template whose providers are nowhere."""
    stack = Stack(
        template=template,
        log_folder=template.parent / "logs",
        overrides={
            "PublicBaseUrl": "{api_url}",
            "TwilioAccountSid": "AC" + "0" * 32,
            "TwilioWhatsAppFrom": "+12025550100",
            "ElevenLabsBaseUrl": NOWHERE,
            "TwilioBaseUrl": NOWHERE,
        },
        secrets={"ElevenLabsSecret": secret_text("key"), "TwilioSecret": secret_text("token")},
        aws_url=ministack,
        name=name,
    )
    with stack:
        yield stack


def findings(stack: Stack, logs: Path, *only: str) -> list[Finding]:
    """Examine a stack that runs without emulators."""
    environment: dict[str, str] = {}
    for spec in stack.specs:
        environment |= spec.environment
    running = RunningStack(
        pid=os.getpid(),
        api_url=stack.api_url,
        aws_url=stack.aws.url,
        elevenlabs_url=None,
        twilio_url=None,
        environment=environment,
    )
    with local_stack(running, logs) as examined:
        return list(examine(examined, only))


def a_copy(folder: Path) -> Path:
    """Copy what the template deploys, and return the template's own copy."""
    ignored = shutil.ignore_patterns("__pycache__")
    for source in ("functions", "layers/core"):
        shutil.copytree(ROOT / source, folder / source, ignore=ignored)
    return Path(shutil.copy(ROOT / "template.yaml", folder / "template.yaml"))


def test_a_missing_module_and_a_missing_table_are_found(tmp_path: Path, ministack: str) -> None:
    template = a_copy(tmp_path)
    (tmp_path / "layers/core/aftercall/telemetry.py").unlink()
    with a_stack(template, ministack, "broken") as stack:
        assert stack.fire_now("reconciler").failed
        assert stack.fire_now("call_poller").failed
        stack.aws.dynamodb.delete_table(TableName="broken-MessagesTable")
        found = findings(stack, tmp_path / "logs", "functions", "public URL", "tables", "queue")
    lines = {f"{finding.check}: {finding.seen}" for finding in found}
    for name in ("reconciler", "call_poller", "twilio_webhook"):
        assert any(line.startswith(f"functions: module missing: {name}:") for line in lines), lines
    assert any("No module named 'aftercall.telemetry'" in line for line in lines)
    assert "tables: table missing: broken-MessagesTable (messages)" in lines
    verdicts = {finding.check: finding.verdict for finding in found}
    assert (verdicts["public URL"], verdicts["queue"]) == (Verdict.PROBLEM, Verdict.OK)


def test_a_run_that_fails_is_found_with_its_reason(doctor: DoctorFixture) -> None:
    doctor.elevenlabs.behaviours.set("missing", path="/v1/convai/batch-calling/workspace")
    try:
        assert doctor.system.stack.fire_now("call_poller").failed
        problems = doctor.problems("functions")
    finally:
        doctor.elevenlabs.behaviours.clear()
    assert "call_poller: its newest run failed: Refused: ElevenLabs" in problems["functions"]
    assert not doctor.system.stack.fire_now("call_poller").failed


def test_a_schedule_that_has_stopped_is_found(doctor: DoctorFixture, tmp_path: Path) -> None:
    long_ago = time.time() - 600
    for name in ("call_poller", "reconciler"):
        copy = shutil.copy(doctor.system.logs / f"{name}.log", tmp_path)
        os.utime(copy, (long_ago, long_ago))
    with local_stack(doctor.system.running, tmp_path) as stack:
        found = list(examine(stack, ["schedules"]))
    assert [finding.verdict for finding in found] == [Verdict.PROBLEM] * 2
    assert found[0].seen.startswith("call_poller: newest round 60")


def test_what_an_earlier_stack_logged_does_not_count(doctor: DoctorFixture) -> None:
    later = datetime.now(UTC) + timedelta(minutes=5)
    functions = LocalFunctions(doctor.system.logs, since=later)
    assert functions.state_of("call_poller").last_run is None
    assert functions.state_of("no_such_function").last_run is None
    running = doctor.system.running
    with local_stack(running, doctor.system.logs, started_at=later) as stack:
        found = list(examine(stack, ["schedules"]))
    assert [finding.seen for finding in found] == [
        "call_poller has not run",
        "reconciler has not run",
    ]
