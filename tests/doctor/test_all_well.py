"""A stack in good health has nothing but good lines, and nothing on them is secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ops.doctor.__main__ import examine_aloud
from ops.doctor.examination import CHECKS
from ops.doctor.finding import Finding, Verdict
from ops.doctor.local_site import local_site
from ops.doctor.table import to_line, to_summary
from tests.doctor.bench import NEVER_CALLED

if TYPE_CHECKING:
    import pytest

    from tests.doctor.bench import Bench


def test_all_is_well_and_nothing_secret_is_shown(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    with local_site(bench.workshop.running, bench.workshop.logs) as site:
        status = examine_aloud(site)
    told = capsys.readouterr().out
    assert status == 0, told
    *lines, blank, summary = told.splitlines()
    assert {line[: line.index("  ")] for line in lines} == set(CHECKS)
    good = [line for line in lines if "  ok  " in line]
    assert all(any(name in line for name in NEVER_CALLED) for line in lines if line not in good)
    assert blank == ""
    assert summary.endswith(f"{len(good)} ok")
    for setting in ("ELEVENLABS_SECRET", "TWILIO_SECRET"):
        assert value_of(bench, setting) not in told


def value_of(bench: Bench, setting: str) -> str:
    """Return the value of the secret that a setting names."""
    name = bench.workshop.running.environment[setting]
    held = bench.workshop.stack.data_plane.secrets.get_secret_value(SecretId=name)
    return str(json.loads(held["SecretString"])["current"])


def test_a_problem_makes_the_exit_status_one(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    running = bench.workshop.running
    running.environment["TWILIO_WHATSAPP_FROM"] = "whatsapp:+12025550111"
    with local_site(running, bench.workshop.logs) as site:
        assert examine_aloud(site) == 1
    assert "problem" in capsys.readouterr().out.splitlines()[-1]


def test_a_line_holds_check_verdict_what_and_remedy() -> None:
    finding = Finding(check="queue", verdict=Verdict.PROBLEM, seen="it is\ngone", remedy="deploy")
    assert to_line(finding).split("  ")[0] == "queue"
    assert to_line(finding).endswith("problem      it is gone -> deploy")
    good = Finding(check="queue", verdict=Verdict.OK, seen="empty")
    assert to_line(good).endswith("empty")
    assert to_summary([good, finding, good]) == "1 problem, 2 ok"
