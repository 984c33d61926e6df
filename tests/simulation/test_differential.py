"""Over real tables every scenario runs as in memory, call by call and to the last item."""

from collections.abc import Iterator
from itertools import islice

import pytest

from tests.mutation import Mutant, applied, read_mutants
from tests.simulation.differential.dynamodb import RealTables, real_tables
from tests.simulation.differential.runs import run_on, writes_in_doubt
from tests.simulation.mutants import MUTANTS
from tests.simulation.run import Case, run
from tests.simulation.scenarios.catalog import SCENARIOS

SHORT = [name for name, scenario in SCENARIOS.items() if scenario.exhaustive]
STORE_MUTANTS = read_mutants("tests.simulation.differential")
MEMORY_MUTANTS = {
    "no_sid_condition": "one_customer",
    "no_version_condition": "hand_over",
}


@pytest.fixture(scope="module")
def tables(ddb_endpoint: str) -> Iterator[RealTables]:
    with real_tables(ddb_endpoint) as tables:
        yield tables


@pytest.mark.parametrize("name", [*SHORT, "long_outage"])
def test_a_scenario_runs_the_same_over_real_tables(tables: RealTables, name: str) -> None:
    _, wrong = run_on(tables, Case(scenario=name))
    assert wrong == []


def test_a_write_in_doubt_ends_the_same_over_real_tables(tables: RealTables) -> None:
    wrong = {str(case): run_on(tables, case)[1] for case in islice(writes_in_doubt(SHORT), 24)}
    assert {case: found for case, found in wrong.items() if found} == {}


@pytest.mark.parametrize("mutant", STORE_MUTANTS.values(), ids=list(STORE_MUTANTS))
def test_a_mutant_of_the_store_is_found(tables: RealTables, mutant: Mutant) -> None:
    with applied(mutant):
        assert any(_differs(tables, name) for name in ("one_customer", "hand_over"))


@pytest.mark.parametrize(("name", "scenario"), MEMORY_MUTANTS.items())
def test_a_condition_that_the_memory_forgets_is_found(
    tables: RealTables, name: str, scenario: str
) -> None:
    with applied(MUTANTS[name]):
        assert _differs(tables, scenario)


def _differs(tables: RealTables, scenario: str) -> bool:
    found = run(Case(scenario=scenario), tables.open).violations
    return any(sentence.startswith("real tables:") for sentence in found)
