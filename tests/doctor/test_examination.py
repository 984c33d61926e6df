"""All checks run, whatever fails; a healthy stack has only good lines, without a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from local.doctor import local_stack
from local.running_stack import ROOT
from ops.doctor.examination import CHECKS, examine, print_examination, to_line, to_summary
from ops.doctor.finding import Finding, Verdict
from tests.doctor.doctor_fixture import NEVER_CALLED

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.doctor.doctor_fixture import DoctorFixture

TROUBLESHOOTING = ROOT / "docs/troubleshooting.md"


def test_all_is_well_and_nothing_secret_is_shown(
    doctor: DoctorFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with local_stack(doctor.system.running, doctor.system.logs) as stack:
        status = print_examination(stack)
    told = capsys.readouterr().out
    assert status == 0, told
    *lines, blank, summary = told.splitlines()
    assert {line[: line.index("  ")] for line in lines} == set(CHECKS)
    good = [line for line in lines if "  ok  " in line]
    assert all(any(name in line for name in NEVER_CALLED) for line in lines if line not in good)
    assert blank == ""
    assert summary.endswith(f"{len(good)} ok")
    for setting in ("ELEVENLABS_SECRET", "TWILIO_SECRET"):
        assert value_of(doctor, setting) not in told


def value_of(doctor: DoctorFixture, setting: str) -> str:
    """Return the value of the secret that a setting names."""
    name = doctor.system.running.environment[setting]
    answer = doctor.system.stack.aws.secrets.get_secret_value(SecretId=name)
    return str(json.loads(answer["SecretString"])["current"])


def test_a_problem_makes_the_exit_status_one(
    doctor: DoctorFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    running = doctor.system.running
    running.environment["TWILIO_WHATSAPP_FROM"] = "whatsapp:+12025550111"
    with local_stack(running, doctor.system.logs) as stack:
        assert print_examination(stack) == 1
    assert "problem" in capsys.readouterr().out.splitlines()[-1]


def test_where_nothing_answers_every_check_still_has_its_line(
    doctor: DoctorFixture, tmp_path: Path
) -> None:
    """Only the AWS resources answer: neither provider, no function, no API."""
    running = doctor.system.running
    nowhere = "http://127.0.0.1:9"
    for name in ("ELEVENLABS_BASE_URL", "TWILIO_BASE_URL", "TWILIO_MESSAGING_BASE_URL"):
        running.environment[name] = nowhere
    running.environment["PUBLIC_BASE_URL"] = nowhere
    with local_stack(running, tmp_path) as stack:
        found = list(examine(stack))
    assert {finding.check for finding in found} == set(CHECKS)
    assert all(finding.remedy for finding in found if finding.verdict is not Verdict.OK)
    bad = {finding.check for finding in found if finding.verdict is Verdict.PROBLEM}
    assert bad == {
        "schedules",
        "public URL",
        "ElevenLabs address",
        "ElevenLabs key",
        "Twilio account",
    }


def test_the_documentation_names_every_check() -> None:
    text = TROUBLESHOOTING.read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"`{name}`" not in text] == []


def test_a_line_has_check_verdict_what_was_seen_and_remedy() -> None:
    finding = Finding(check="queue", verdict=Verdict.PROBLEM, seen="it is\ngone", remedy="deploy")
    assert to_line(finding).split("  ")[0] == "queue"
    assert to_line(finding).endswith("problem      it is gone -> deploy")
    good = Finding(check="queue", verdict=Verdict.OK, seen="empty")
    assert to_line(good).endswith("empty")
    assert to_summary([good, finding, good]) == "1 problem, 2 ok"
