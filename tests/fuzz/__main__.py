"""`python -m tests.fuzz`: mutated webhook requests to the real handlers, on all cores."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from functools import partial
from typing import Final

from ops.command_line import leave_interruption_to_parent, run_command
from tests.fuzz.evaluation import MAX_SECONDS
from tests.fuzz.shrinking import describe_smallest
from tests.fuzz.tally import Tally, run_cases

_CHUNK: Final = 2000


def main() -> int:
    """Run the fuzz; return 1 where a case failed or was slow."""
    asked = _arguments().parse_args()
    if asked.only is not None:
        return _report(run_cases(asked.seed, [asked.only]), 0.0)
    begun = time.monotonic()
    starts = range(0, asked.requests, _CHUNK)
    parts = [range(start, min(start + _CHUNK, asked.requests)) for start in starts]
    tally = Tally()
    with multiprocessing.get_context("spawn").Pool(
        os.cpu_count() or 1, leave_interruption_to_parent
    ) as pool:
        for found in pool.imap_unordered(partial(run_cases, asked.seed), parts):
            tally.add(found)
    return _report(tally, time.monotonic() - begun)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="how many (100000)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--only", type=int, help="the number of one request of this seed")
    return parser


def _report(tally: Tally, seconds: float) -> int:
    print("\n".join([*tally.failures, *describe_smallest(tally), *tally.lines()]))
    took, kind, number = tally.slowest
    print(
        f"{tally.cases.total()} requests in {seconds:.0f} s: {tally.failing} failed, "
        f"{len(tally.slow)} took more than {MAX_SECONDS * 1000:.0f} ms; "
        f"slowest {took * 1000:.1f} ms ({kind}, number {number})"
    )
    return 1 if tally.failing or tally.slow else 0


if __name__ == "__main__":
    sys.exit(run_command(lambda: main))
