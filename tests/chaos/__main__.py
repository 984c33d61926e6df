"""`make kill`: processes of a busy stack die at random; nothing may be lost or sent twice."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys

from local.running_stack import HOME
from ops.command_line import run_command
from tests.chaos.plan import make_plan
from tests.chaos.run import run

LOGS = HOME / "kill"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="processes to kill (50)")
    parser.add_argument("--seed", type=int, help="of the plan; drawn and printed where not given")
    parser.add_argument("--customers", type=int, default=60, help="who write meanwhile (60)")
    parser.add_argument("--seconds", type=float, default=110.0, help="how long they write (110)")
    parser.add_argument("--minute", type=float, default=15.0, help="of the schedules, in s (15)")
    return parser.parse_args()


def main() -> int:
    """Run once and print the figures; return 0 only if nothing was wrong."""
    asked = _arguments()
    seed = secrets.randbelow(1_000_000) if asked.seed is None else asked.seed
    plan = make_plan(seed=seed, kills=asked.kills, customers=asked.customers, seconds=asked.seconds)
    print(f"seed           {seed}; {len(plan.lines)} lines from {len(plan.customers)} customers")
    shutil.rmtree(LOGS, ignore_errors=True)
    outcome = run(plan, logs=LOGS, minute=asked.minute, report=lambda line: print(line, flush=True))
    print("\n".join(outcome.figures))
    wrong = outcome.violations
    for sentence in wrong:
        print(f"WRONG          {sentence}", file=sys.stderr)
    found = f"{len(wrong)} violations; logs in {LOGS}" if wrong else "nothing wrong"
    print(f"verdict        {found}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(run_command(lambda: main))
