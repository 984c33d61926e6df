"""`make doctor`: what its two commands need, and what they say where that is missing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from local.running_stack import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def run(home: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as make does, without any AWS account of this machine."""
    return subprocess.run(
        [sys.executable, "-m", *command],
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
    done = run(tmp_path, "local", "doctor")
    assert (done.returncode, done.stdout) == (1, "")
    assert "make local" in done.stderr


def test_a_stage_that_is_not_configured_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "ops.doctor", "--stage", "staging")
    assert done.returncode == 1
    assert "samconfig.toml has no stage staging" in done.stderr


def test_a_stage_without_credentials_says_what_to_set(tmp_path: Path) -> None:
    done = run(tmp_path, "ops.doctor", "--stage", "dev", AWS_DEFAULT_REGION="us-east-1")
    assert done.returncode == 1
    assert "no AWS credentials are found" in done.stderr


def test_a_stack_that_is_not_deployed_is_named(tmp_path: Path, ministack: str) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    done = run(
        tmp_path,
        "ops.doctor",
        "--stage",
        "dev",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ENDPOINT_URL=ministack,
        **keys,
    )
    assert done.returncode == 1
    assert "there is no stack aftercall-dev" in done.stderr
