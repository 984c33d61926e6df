"""The command itself: what it needs, and what it says where that is missing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from local.home import ROOT
from ops.doctor.examination import CHECKS, examine
from ops.doctor.finding import Verdict
from ops.doctor.local_site import local_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.doctor.bench import Bench

TROUBLESHOOTING = ROOT / "docs/troubleshooting.md"


def doctor(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as make does, without any account of this machine's."""
    return subprocess.run(
        [sys.executable, "-m", "ops.doctor", *arguments],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "AFTERCALL_HOME": str(home),
            "HOME": str(home),
            "AWS_EC2_METADATA_DISABLED": "true",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_a_running_stack_it_says_how_to_start_one(tmp_path: Path) -> None:
    done = doctor(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "make local" in done.stderr


def test_a_stage_that_is_not_configured_is_named(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--stage", "staging")
    assert done.returncode == 1
    assert "samconfig.toml has no stage staging" in done.stderr


def test_a_stage_without_credentials_says_what_to_set(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--stage", "dev", AWS_DEFAULT_REGION="us-east-1")
    assert done.returncode == 1
    assert "no AWS credentials are found" in done.stderr


def test_a_stack_that_is_not_deployed_is_named(tmp_path: Path, ministack: str) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    done = doctor(
        tmp_path,
        "--stage",
        "dev",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ENDPOINT_URL=ministack,
        **keys,
    )
    assert done.returncode == 1
    assert "there is no stack aftercall-dev" in done.stderr


def test_where_nothing_answers_every_check_still_has_its_line(bench: Bench, tmp_path: Path) -> None:
    """Only the data plane answers: neither provider, no function, no API."""
    running = bench.workshop.running
    nowhere = "http://127.0.0.1:9"
    for name in ("ELEVENLABS_BASE_URL", "TWILIO_BASE_URL", "TWILIO_MESSAGING_BASE_URL"):
        running.environment[name] = nowhere
    running.environment["PUBLIC_BASE_URL"] = nowhere
    with local_site(running, tmp_path) as site:
        found = list(examine(site))
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
