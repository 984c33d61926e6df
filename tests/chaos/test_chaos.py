"""Processes of a small busy stack are killed during their work; nothing is lost or sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.chaos.plan import SHARES, make_plan
from tests.chaos.run import run

if TYPE_CHECKING:
    from pathlib import Path


def test_five_killed_processes_lose_nothing_and_send_nothing_twice(tmp_path: Path) -> None:
    plan = make_plan(seed=5, kills=5, customers=8, seconds=7.0)
    outcome = run(plan, logs=tmp_path, minute=1.5, visibility=4)
    assert outcome.violations == (), "\n".join(outcome.figures)
    assert {kill.function for kill in outcome.kills} == SHARES.keys()
    assert "duplicates     0" in outcome.figures
