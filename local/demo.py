"""`make demo`: Ana's conversation on the whole stack, printed and checked step by step."""

from __future__ import annotations

import shutil
import time

from local.demo_context import DemoContext, StepFailed
from local.demo_steps import STEPS
from local.emulators.elevenlabs.timing import TextDelays
from local.local_system import LocalSystem, Pace
from local.narrator import Narrator
from local.running_stack import HOME, folder_of_its_own
from local.show import show_active, show_history, show_statistics
from local.views import views_of
from ops.command_line import print_line

LOGS = HOME / "demo"
PACE = Pace(minute=3.0, texts=TextDelays(answer=4.0))
"""A schedule's minute takes 3 s; the agent thinks for 4 s, so that Ana can write meanwhile."""


def play() -> int:
    """Run the steps; return the exit status, 0 only if each step's result was seen."""
    with folder_of_its_own(LOGS):
        return _play()


def _play() -> int:
    shutil.rmtree(LOGS, ignore_errors=True)
    begun = time.monotonic()
    print_line("starting the stack: data plane, functions, emulators")
    with LocalSystem(logs=LOGS, pace=PACE, port=0) as system:
        print_line(f"up after {time.monotonic() - begun:.1f} s\n")
        narrator = Narrator(system, print_line)
        try:
            _run(DemoContext(system))
        except StepFailed as failed:
            print_line(f"\n{failed}\n  log       {LOGS}", to_errors=True)
            return 1
        finally:
            narrator.close()
        runtime = views_of(system.running)
        ana = DemoContext.ana_phone
        for view in (show_active(runtime), show_history(runtime, ana), show_statistics(runtime)):
            print_line(f"\n{view.rstrip()}")
    print(f"\nevery step was seen, in {time.monotonic() - begun:.0f} s")
    return 0


def _run(demo: DemoContext) -> None:
    for number, step in enumerate(STEPS, start=1):
        print_line(f"\n{number}. {step.__doc__}")
        begun = time.monotonic()
        step(demo)
        print_line(f"   passed, {time.monotonic() - begun:.1f} s")
