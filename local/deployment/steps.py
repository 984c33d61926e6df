"""Runs the steps of docs/deploying.md in order, and one conversation with a customer."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from local.deployment.conversation_steps import (
    call_customer,
    converse,
    find_call,
    receive_reports,
)
from local.deployment.deployment_run import StepFailed
from local.deployment.stack_steps import (
    build,
    check_alarms,
    close_gaps,
    delete,
    deploy_with_openings_off,
    deploy_with_openings_on,
    own_target,
    run_self_test,
    write_secrets,
)
from ops.project import find_sam

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.deployment.deployment_run import DeploymentRun


def start(run: DeploymentRun) -> str:
    """Start ministack in place of AWS, and both providers' emulators."""
    run.start()
    return run.ministack.url


EXPECTED = (StepFailed, TimeoutError, BotoCoreError, ClientError, httpx.HTTPError)
"""What a step fails with where something is not there, or slow; anything else is a defect."""
STEPS: tuple[Callable[[DeploymentRun], str], ...] = (
    start,
    build,
    deploy_with_openings_off,
    close_gaps,
    check_alarms,
    write_secrets,
    run_self_test,
    deploy_with_openings_on,
    run_self_test,
    call_customer,
    find_call,
    receive_reports,
    converse,
    receive_reports,
    delete,
)
"""Each does one step and returns what was seen; its docstring is what the user reads.

The self-test after the second deployment and the reports before the customer's message also start
the webhook's process: its cold start on a busy machine may outlast Twilio's timeout.
"""


def run_steps(run: DeploymentRun, steps: tuple[Callable[[DeploymentRun], str], ...] = STEPS) -> int:
    """Run the steps and return 0. Raises StepFailed for the first that fails, or NotReady."""
    begun = time.monotonic()
    own_target()
    find_sam()
    with run:
        for number, step in enumerate(steps, start=1):
            print(f"{number:2}. {step.__doc__}", flush=True)
            step_begun = time.monotonic()
            try:
                seen = step(run)
            except EXPECTED as error:
                with suppress(*EXPECTED):
                    run.save_logs()
                sentence = str(error) or f"{type(error).__name__}, without a word"
                raise StepFailed(f"NOT SEEN: {sentence}\n  logs      {run.folder}") from error
            print(f"    {seen} ({time.monotonic() - step_begun:.1f} s)", flush=True)
    print(f"every step was seen, in {time.monotonic() - begun:.0f} s; nothing is left running")
    return 0
