"""`make demo`: Ana's story on the whole stack, told as it happens and checked step by step."""

from __future__ import annotations

import shutil
import sys
import time

from local.emulators.elevenlabs.timing import TextDelays
from local.home import HOME
from local.narrator import Narrator
from local.show import show_active, show_history, show_statistics
from local.stage import Stage, StepFailed
from local.story import STEPS
from local.views import views_of
from local.workshop import Pace, Workshop

LOGS = HOME / "demo"
PACE = Pace(minute=3.0, texts=TextDelays(answer=4.0))
"""A schedule's minute takes 3 s; the agent thinks for 4 s, so that Ana can write meanwhile."""


def play() -> int:
    """Play the story; return 0 only if every step was seen."""
    shutil.rmtree(LOGS, ignore_errors=True)
    begun = time.monotonic()
    print("starting the stack: data plane, functions, emulators", flush=True)
    with Workshop(logs=LOGS, pace=PACE, port=0) as workshop:
        print(f"up after {time.monotonic() - begun:.1f} s\n", flush=True)
        narrator = Narrator(workshop, lambda line: print(line, flush=True))
        try:
            _tell(Stage(workshop))
        except StepFailed as failed:
            print(f"\n{failed}\n  log       {LOGS}", file=sys.stderr, flush=True)
            return 1
        finally:
            narrator.close()
        held = views_of(workshop.running)
        ana = Stage.ana_phone
        for view in (show_active(held), show_history(held, ana), show_statistics(held)):
            print(f"\n{view}", end="", flush=True)
    print(f"\nevery step was seen, in {time.monotonic() - begun:.0f} s")
    return 0


def _tell(stage: Stage) -> None:
    for number, step in enumerate(STEPS, start=1):
        print(f"\n{number}. {step.__doc__}", flush=True)
        step(stage)
