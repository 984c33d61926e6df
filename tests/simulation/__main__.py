"""python -m tests.simulation: runs scenarios with faults, and prints what is wrong."""

import argparse
import sys
from collections.abc import Callable, Iterable

from ops.command_line import run_command
from tests.simulation.burst_table import format_table, format_ten_lines, measure
from tests.simulation.case_selection import pairs, seeds, singles
from tests.simulation.differential.runs import run_all_on_tables, sample
from tests.simulation.mutants import MUTANTS, run_mutants
from tests.simulation.run import Case, describe, run, run_all
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.summary import Summary
from tests.simulation.world.faults import read_faults

MODES = ("single", "pairs", "seeds", "mutants", "bursts", "tables", "replay")
DEFAULTS = {"pairs": 9_900, "seeds": 2_000, "mutants": 3_000, "bursts": 1_000, "tables": 300}


def main() -> int:
    """Run one mode; return 0 where nothing is wrong."""
    options = read_options()
    names = [options.scenario] if options.scenario else list(SCENARIOS)
    number = options.number or DEFAULTS.get(options.mode, 0)
    modes: dict[str, Callable[[], int]] = {
        "single": lambda: run_cases(singles(names)),
        "pairs": lambda: run_cases(pairs(names, number)),
        "seeds": lambda: run_cases(seeds(names, number, first=options.seed or 1)),
        "mutants": lambda: find_mutants(options.mutant, number),
        "bursts": lambda: measure_bursts(number),
        "tables": lambda: run_all_on_tables(
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
    parser.add_argument("--scenario", choices=SCENARIOS, help="one scenario instead of all")
    parser.add_argument("--seed", type=int, help="of the run to replay, or the first of many")
    parser.add_argument("--faults", default="", help="to replay, such as 12:crash_after,40:late")
    parser.add_argument("--wild", action="store_true", help="replay a run of the mode seeds")
    parser.add_argument(
        "--number", type=int, help="how many pairs, seeds, bursts, or runs for a mutant"
    )
    parser.add_argument("--mutant", choices=MUTANTS, metavar="NAME", help="only this one")
    parser.add_argument("--endpoint", metavar="URL", help="of the DynamoDB for the mode tables")
    return parser.parse_args()


def run_cases(cases: Iterable[Case]) -> int:
    """Run all cases; print the first failure in full, and of the others what replays them."""
    summary = Summary()
    for result in run_all(cases):
        summary.add(result)
        if result.violations and summary.failed == 1:
            print(describe(run(result.case)))
        elif result.violations:
            print(f"make sim {result.case}  {result.violations[0]}")
    print(summary.text())
    return 1 if summary.failed else 0


def find_mutants(name: str | None, max_runs: int) -> int:
    """Run the mutants; return 1 if one survives without an explanation."""
    results = []
    for result in run_mutants([MUTANTS[name]] if name else MUTANTS.values(), max_runs):
        results.append(result)
        print(result, flush=True)
    caught = sum(result.caught_by is not None for result in results)
    print(f"{caught} of {len(results)} caught")
    return int(any(one.caught_by is None and one.mutant.survives is None for one in results))


def measure_bursts(number: int) -> int:
    """Print what each quiet time costs and gains over so many bursts."""
    print("\n".join(format_table(measure(number))))
    print("\n".join(format_ten_lines()))
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
    """Run one case again and print its log."""
    result = run(read_case(options))
    print(describe(result))
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(run_command(lambda: main))
