"""Design bugs that are put in on purpose are found, and leave nothing behind."""

import pytest

from tests.mutation import Mutant, applied
from tests.simulation.mutants import MUTANTS, run_mutant
from tests.simulation.run import Case, run

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
def test_a_mutant_is_caught(name: str) -> None:
    found = run_mutant(MUTANTS[name], 40)
    assert found.caught_by is not None


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=list(MUTANTS))
def test_every_mutant_can_be_applied_and_removed(mutant: Mutant) -> None:
    with applied(mutant):
        pass
    assert mutant.breaks


def test_nothing_is_left_of_a_mutant_that_was_removed() -> None:
    with applied(MUTANTS["nothing_answered"]):
        assert run(Case(scenario="one_customer")).violations
    assert run(Case(scenario="one_customer")).violations == ()
