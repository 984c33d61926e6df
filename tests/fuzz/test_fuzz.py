"""A few thousand mutated requests on every run, and proof that bugs are found and shrunk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.case_kinds import KINDS, case_of
from tests.fuzz.evaluation import evaluate
from tests.fuzz.harness import captured_logs
from tests.fuzz.shrinking import SAME_START, describe_smallest, shrink
from tests.fuzz.tally import Tally, run_cases
from tests.mutation import Mutant, applied, read_mutants

if TYPE_CHECKING:
    from tests.fuzz.case import Case

SEED = 1
MUTANTS = read_mutants("tests.fuzz")


@pytest.fixture(scope="module")
def tally() -> Tally:
    return run_cases(SEED, range(2500))


def first_failure() -> tuple[Case, str]:
    """Return the first case of a seed that fails, and its first violation."""
    with captured_logs() as logs:
        for case in (case_of(SEED, number) for number in range(1300)):
            if violations := evaluate(case, logs).violations:
                return case, violations[0]
    raise LookupError("no case failed")


def test_no_mutated_request_is_stored_wrongly_or_ends_in_a_500(tally: Tally) -> None:
    assert not tally.failing, "\n".join([*tally.failures, *describe_smallest(tally)])


def test_no_request_takes_long(tally: Tally) -> None:
    assert tally.slowest[0] < 1


def test_every_kind_of_case_came_and_intact_ones_were_stored(tally: Tally) -> None:
    assert tally.cases.keys() == KINDS.keys()
    assert tally.stored["intact"] > tally.cases["intact"] / 2
    assert tally.stored["call intact"] > tally.cases["call intact"] / 2
    assert tally.stored["forged"] == tally.stored["call forged"] == tally.stored["place"] == 0


def test_a_seed_and_a_number_always_give_the_same_case() -> None:
    assert [case_of(7, n) for n in range(50)] == [case_of(7, n) for n in range(50)]


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=list(MUTANTS))
def test_a_mutant_is_found(mutant: Mutant) -> None:
    with applied(mutant):
        case, violation = first_failure()
    assert case.kind in KINDS
    assert violation


@pytest.mark.parametrize("name", ["base64_unchecked", "document_of_any_type", "new_fields_refused"])
def test_a_failure_is_shrunk_to_a_smaller_case_that_fails_too(name: str) -> None:
    with applied(MUTANTS[name]), captured_logs() as logs:
        case, violation = first_failure()
        smallest = shrink(case.kind, violation)
        assert smallest is not None
        assert evaluate(smallest, logs).violations[0][:SAME_START] == violation[:SAME_START]
    assert len(json.dumps(smallest.event)) < len(json.dumps(case.event))


def test_a_failure_shows_how_to_run_it_again_and_its_simplest_case() -> None:
    with applied(MUTANTS["handler_raises"]):
        tally = run_cases(SEED, range(10))
        (simplest, *_) = describe_smallest(tally)
    assert "KeyError" in tally.failures[0]
    assert "python -m tests.fuzz --seed 1 --only" in tally.failures[0]
    assert simplest.startswith("simplest ")
