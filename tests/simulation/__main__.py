"""python -m tests.simulation: every story with every fault, and what came of it."""

import argparse
import sys
from collections.abc import Callable, Iterable

from tests.simulation.burst_table import measure, tell_table, tell_ten_lines
from tests.simulation.differential.runs import judge_on_tables, sample
from tests.simulation.modes import hunt_all, judge_all, pairs, seeds, singles
from tests.simulation.mutants import read_mutants
from tests.simulation.run import Case, describe, run
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.summary import Summary, tell_hunt
from tests.simulation.world.faults import read_faults

MODES = ("single", "pairs", "seeds", "mutants", "bursts", "tables", "replay")
USUAL = {"pairs": 9_900, "seeds": 2_000, "mutants": 3_000, "bursts": 1_000, "tables": 300}


def main() -> int:
    """Run one mode; 0 where nothing is wrong."""
    options = read_options()
    names = [options.scenario] if options.scenario else list(SCENARIOS)
    number = options.number or USUAL.get(options.mode, 0)
    modes: dict[str, Callable[[], int]] = {
        "single": lambda: judge(singles(names)),
        "pairs": lambda: judge(pairs(names, number)),
        "seeds": lambda: judge(seeds(names, number, first=options.seed or 1)),
        "mutants": lambda: hunt_mutants(options.mutant, number),
        "bursts": lambda: measure_bursts(number),
        "tables": lambda: judge_on_tables(
            sample(names, number) if options.seed is None else [read_case(options)],
            options.endpoint,
        ),
        "replay": lambda: replay(options),
    }
    return modes[options.mode]()


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--scenario", choices=SCENARIOS, help="one story in place of all")
    parser.add_argument("--seed", type=int, help="of the run to replay, or the first of many")
    parser.add_argument("--faults", default="", help="to replay, such as 12:crash_after,40:late")
    parser.add_argument("--wild", action="store_true", help="replay a run of the mode seeds")
    parser.add_argument(
        "--number", type=int, help="how many pairs, seeds, bursts, or runs for a mutant"
    )
    parser.add_argument("--mutant", help="hunt this one")
    parser.add_argument("--endpoint", metavar="URL", help="of the DynamoDB for the mode tables")
    return parser.parse_args()


def judge(cases: Iterable[Case]) -> int:
    """Run all cases; tell the first failure in full, the others by what replays them."""
    summary = Summary()
    for verdict in judge_all(cases):
        summary.add(verdict)
        if verdict.violations and summary.failed == 1:
            print(describe(run(verdict.case)))
        elif verdict.violations:
            print(f"make sim {verdict.case}  {verdict.violations[0]}")
    print(summary.text())
    return 1 if summary.failed else 0


def hunt_mutants(name: str | None, most: int) -> int:
    """Hunt the mutants; every one that survives has to be explained."""
    known = read_mutants()
    hunts = []
    for hunt in hunt_all([known[name]] if name else known.values(), most):
        hunts.append(hunt)
        print(tell_hunt(hunt), flush=True)
    caught = sum(hunt.caught_by is not None for hunt in hunts)
    print(f"{caught} of {len(hunts)} caught")
    unexplained = [one for one in hunts if one.caught_by is None and one.mutant.survives is None]
    return 1 if unexplained else 0


def measure_bursts(number: int) -> int:
    """Tell what each quiet time costs and gains over so many bursts."""
    print("\n".join(tell_table(measure(number))))
    print("\n".join(tell_ten_lines()))
    return 0


def read_case(options: argparse.Namespace) -> Case:
    """Return the one case that the command line names."""
    return Case(
        scenario=options.scenario or next(iter(SCENARIOS)),
        seed=options.seed or 0,
        faults=read_faults(options.faults),
        wild=options.wild,
    )


def replay(options: argparse.Namespace) -> int:
    """Run one case again and tell all that happened."""
    result = run(read_case(options))
    print(describe(result))
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
