"""What `make deploy-local` says of a webhook that met a cold start is a sentence, not a dump."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from local.deployment import conversation_steps
from local.deployment.conversation_steps import take_in, to_sentence
from local.emulators.clock import Clock
from local.emulators.journal import Journal

if TYPE_CHECKING:
    from local.deployment.deployment_run import DeploymentRun

SID = "SM" + "0" * 32


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a run with nothing but Twilio's journal; the reconciler's invocations are listed."""
    invoked: list[str] = []
    monkeypatch.setattr(conversation_steps, "_ALL_TRIES", 0.0)
    monkeypatch.setattr(
        conversation_steps, "invoke", lambda _run, function: invoked.append(function)
    )
    return SimpleNamespace(twilio=SimpleNamespace(journal=Journal(Clock().now)), invoked=invoked)


def tried(run: Any, number: int, status: int | None, ms: int) -> None:
    run.twilio.journal.append("webhook", sid=SID, status=status, ms=ms, attempt=number)


def test_a_first_try_that_is_answered_is_told_with_its_time(run: Any) -> None:
    tried(run, 1, 200, 41)
    assert take_in(cast("DeploymentRun", run), SID) == "webhook 41 ms"
    assert run.invoked == []


def test_a_try_after_a_cold_start_says_so(run: Any) -> None:
    tried(run, 1, None, 4_500)
    tried(run, 2, 200, 60)
    said = take_in(cast("DeploymentRun", run), SID)
    assert said == "webhook 60 ms at try 2, the first met a cold start"


def test_where_every_try_fails_the_reconciler_is_asked_and_the_tries_are_told(run: Any) -> None:
    for number in (1, 2, 3):
        tried(run, number, None, 4_500)
    said = take_in(cast("DeploymentRun", run), SID)
    assert run.invoked == ["Reconciler"]
    assert "3 time(s)" in said
    assert said.count("no answer after 4500 ms") == 3
    assert "{" not in said


def test_a_refused_try_names_its_status(run: Any) -> None:
    tried(run, 1, 502, 12)
    failed = run.twilio.journal.of_kind("webhook")
    assert "502 after 12 ms" in to_sentence("webhook", failed, 200, "status")
    assert to_sentence("webhook", [], 200, "status") == "Twilio never tried the webhook"
