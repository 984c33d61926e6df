"""Ctrl-C at any moment, and a reader that goes away, end a command without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from local.running_stack import ROOT
from tests.local.stack_process import descendants, environment, still_alive, up_words
from tests.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = 60.0
PRINTS_FOR_EVER = """
import itertools
from ops.command_line import {how}, run_command

def main():
    for number in itertools.count():
        {how}(f"line {{number}}")

raise SystemExit(run_command(lambda: main))
"""
CLEANS_UP = """
import os, signal
from ops.command_line import postponed_interruption, run_command

def main():
    try:
        with postponed_interruption():
            os.kill(os.getpid(), signal.SIGINT)
            print("the block ended", flush=True)
        print("never reached", flush=True)
    finally:
        os.kill(os.getpid(), signal.SIGINT)
        print("cleaned up", flush=True)

raise SystemExit(run_command(lambda: main))
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def test_a_block_ends_before_the_interruption_and_a_second_one_does_not_disturb_the_first() -> None:
    done = run(CLEANS_UP)
    assert (done.returncode, done.stdout) == (130, "the block ended\ncleaned up\n")
    assert done.stderr == "stopped\n"


def test_a_command_that_does_not_clean_up_in_time_is_ended() -> None:
    script = CLEANS_UP.replace('print("cleaned up", flush=True)', "signal.pause()")
    assert "signal.pause()" in script
    assert run(script).returncode == 130


@pytest.mark.parametrize("how", ["print", "print_line"])
def test_a_reader_that_goes_away_is_no_error(how: str) -> None:
    script = PRINTS_FOR_EVER.format(how=how).replace("import print, ", "import ")
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"line 0\n"
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(SECONDS) in (0, 130)
    assert b"Traceback" not in said
    assert b"rror" not in said


def is_starting(output: Path, _pid: int) -> bool:
    return "starting: data plane" in output.read_text(encoding="utf-8")


def has_children(_output: Path, pid: int) -> bool:
    return any("ministack" in name for name in descendants(pid).values())


def runs_functions(_output: Path, pid: int) -> bool:
    return any("awslambdaric" in name for name in descendants(pid).values())


@pytest.mark.parametrize("moment", [is_starting, has_children, runs_functions])
def test_ctrl_c_while_the_stack_starts_leaves_nothing_behind(
    tmp_path: Path, moment: Callable[[Path, int], bool]
) -> None:
    output = tmp_path / "output"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "local", *up_words(tmp_path)],
            cwd=ROOT,
            env=environment(tmp_path),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        eventually(lambda: moment(output, process.pid), seconds=SECONDS)
        started = descendants(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(SECONDS) in (0, 130)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    assert "Traceback" not in output.read_text(encoding="utf-8")
    eventually(lambda: not still_alive(started), seconds=SECONDS)
    assert not (tmp_path / "running.json").exists()
