"""The limits on what outages and poison messages may cost, and the bugs that exceed them."""

import pytest

from tests.mutation import applied
from tests.simulation.mutants import MUTANTS
from tests.simulation.run import Case, run


@pytest.mark.parametrize(
    ("mutant", "scenario", "violation"),
    [
        ("all_enqueued_at_once", "outage_of_many", "sends in ten seconds"),
        ("defect_without_back_off", "poison", "turns"),
        ("release_waits_too", "lasting_poison", "seconds to the last answer"),
        ("no_back_off", "long_outage", "I15 asked after"),
        ("apologises_every_time", "outage_of_many", "notices to one"),
    ],
)
def test_a_mutant_exceeds_the_limit_that_is_made_for_it(
    mutant: str, scenario: str, violation: str
) -> None:
    with applied(MUTANTS[mutant]):
        violations = run(Case(scenario=scenario)).violations
    assert any(violation in sentence for sentence in violations)


@pytest.mark.parametrize("seed", range(1, 3))
def test_fifty_customers_are_answered_once_and_evenly_after_an_outage(seed: int) -> None:
    result = run(Case(scenario="outage_of_many", seed=seed))
    assert result.violations == ()
    assert len(result.delays) == 50
    assert result.accepted == 100


@pytest.mark.parametrize("seed", range(1, 8))
def test_a_poison_message_delays_no_other_customer_and_ends_with_its_release(seed: int) -> None:
    result = run(Case(scenario="lasting_poison", seed=seed))
    assert result.violations == ()
    assert result.copies == 0
