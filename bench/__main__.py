"""python -m bench: what Aftercall costs, beside the naive bundle, as one table."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from typing import TYPE_CHECKING

from bench import acknowledgement, start, turn_units, waiting
from bench.bundles import NotSetUp
from bench.callgrind import CountFailed
from bench.figures import Figure, to_table
from bench.waiting import TurnsFailed
from local.stack.ministack import MinistackError
from ops.command_line import run_command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PARTS: dict[str, Callable[[], list[Figure]]] = {
    "start": start.measure,
    "acknowledgement": acknowledgement.measure,
    "waiting": waiting.measure,
    "units": turn_units.measure,
}
QUICK = ("waiting", "units")


def main() -> int:
    """Measure; fail where a target is missed or something is not set up."""
    chosen = read_parts()
    print(describe_machine())
    begun = time.monotonic()
    try:
        figures = [figure for part in chosen for figure in measure(part)]
    except (NotSetUp, CountFailed, TurnsFailed, MinistackError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"\n{to_table(figures)}\n\nmeasured in {time.monotonic() - begun:.0f} s")
    return 1 if any(figure.met is False for figure in figures) else 0


def read_parts() -> Sequence[str]:
    """Return the parts to measure, from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="parts; none means all")
    parser.add_argument("--quick", action="store_true", help=f"only {' and '.join(QUICK)}")
    options = parser.parse_args()
    return options.parts or (QUICK if options.quick else tuple(PARTS))


def describe_machine() -> str:
    """Say what the figures were measured on, and whether it had other things to do."""
    cores, busy = os.cpu_count() or 1, os.getloadavg()[0]
    line = f"{cores} cores, {platform.machine()}, Python {platform.python_version()}"
    if busy > cores / 4:
        line += f"; other work is running (load {busy:.1f}): times are disturbed, counts are not"
    return line


def measure(part: str) -> list[Figure]:
    """Measure one part and say so."""
    print(f"measuring: {part}", file=sys.stderr)
    return PARTS[part]()


if __name__ == "__main__":
    sys.exit(run_command(lambda: main))
