"""Outages and poison in the simulation: what they may cost is a limit that can be broken."""

import pytest

from tests.simulation.mutants import applied, read_mutants
from tests.simulation.run import Case, run

MUTANTS = read_mutants()


@pytest.mark.parametrize(
    ("mutant", "scenario", "complaint"),
    [
        ("all_nudged_at_once", "outage_of_many", "sends in ten seconds"),
        ("defect_without_back_off", "poison", "turns"),
        ("release_waits_too", "lasting_poison", "seconds to the last answer"),
        ("no_back_off", "long_outage", "I15 asked after"),
        ("apologises_every_time", "outage_of_many", "notices to one"),
    ],
)
def test_a_limit_of_trouble_is_broken_by_what_it_is_against(
    mutant: str, scenario: str, complaint: str
) -> None:
    with applied(MUTANTS[mutant]):
        violations = run(Case(scenario=scenario)).violations
    assert any(complaint in sentence for sentence in violations)


@pytest.mark.parametrize("seed", range(1, 3))
def test_fifty_who_waited_for_hours_are_answered_evenly_and_once(seed: int) -> None:
    result = run(Case(scenario="outage_of_many", seed=seed))
    assert result.violations == ()
    assert len(result.delays) == 50
    assert result.accepted == 100


@pytest.mark.parametrize("seed", range(1, 8))
def test_poison_harms_nobody_else_and_ends_with_its_release(seed: int) -> None:
    result = run(Case(scenario="lasting_poison", seed=seed))
    assert result.violations == ()
    assert result.copies == 0
