"""`make deploy-local`: the documented order of a first deployment, with a customer, here."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from local.home import HOME, ROOT
from ops.build.sam import find_tool
from ops.deploy.bench import Bench
from ops.deploy.errors import NotReady, NotSeen
from ops.deploy.trial_conversation import call_customer, converse, find_call, take_in_reports
from ops.deploy.trial_stack import (
    answer_self_test,
    build,
    check_alarms,
    close_gaps,
    delete,
    deploy_with_openings_off,
    deploy_with_openings_on,
    own_target,
    write_secrets,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = HOME / "trial"


def start(bench: Bench) -> str:
    """Start ministack in place of AWS, and both providers' emulators."""
    bench.start()
    return bench.ministack.url


STEPS: tuple[Callable[[Bench], str], ...] = (
    start,
    build,
    deploy_with_openings_off,
    close_gaps,
    check_alarms,
    write_secrets,
    answer_self_test,
    deploy_with_openings_on,
    call_customer,
    find_call,
    converse,
    take_in_reports,
    delete,
)


def try_deployment() -> int:
    """Take every step; return 0 only if each was seen."""
    begun = time.monotonic()
    own_target()
    if find_tool("sam", ROOT) is None:
        raise NotReady("sam is not installed: run `make setup-sam`")
    with Bench(FOLDER) as bench:
        for number, step in enumerate(STEPS, start=1):
            print(f"{number:2}. {step.__doc__}", flush=True)
            step_begun = time.monotonic()
            try:
                seen = step(bench)
            except (NotSeen, TimeoutError) as error:
                bench.keep_logs()
                raise NotSeen(f"NOT SEEN: {error}\n  logs      {FOLDER}") from error
            print(f"    {seen} ({time.monotonic() - step_begun:.1f} s)", flush=True)
    print(f"every step was seen, in {time.monotonic() - begun:.0f} s; nothing is left running")
    return 0
