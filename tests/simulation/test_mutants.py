"""The simulation can fail: design bugs put in on purpose are found."""

import pytest

from tests.simulation.modes import hunt
from tests.simulation.mutants import Mutant, applied, read_mutants
from tests.simulation.run import Case, run

MUTANTS = read_mutants()
QUICK = (
    "no_sid_condition",
    "no_version_condition",
    "commit_without_fence",
    "send_before_commit",
    "no_inbound_poll",
    "gate_forgets_opt_out",
    "newest_first",
    "accepted_is_not_counted",
)


@pytest.mark.parametrize("name", QUICK)
def test_a_design_bug_is_found(name: str) -> None:
    found = hunt(MUTANTS[name], 40)
    assert found.caught_by is not None


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=list(MUTANTS))
def test_every_design_bug_can_still_be_put_in_and_taken_out(mutant: Mutant) -> None:
    with applied(mutant):
        pass
    assert mutant.breaks


def test_nothing_is_left_of_a_bug_that_was_taken_out() -> None:
    with applied(MUTANTS["nothing_answered"]):
        assert run(Case(scenario="one_customer")).violations
    assert run(Case(scenario="one_customer")).violations == ()
