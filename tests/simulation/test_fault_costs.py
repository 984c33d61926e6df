"""The costs of single faults are shown by the call that failed and by its fault."""

from tests.simulation.fault_costs import FaultCosts
from tests.simulation.run import Case, run
from tests.simulation.world.faults import Fault

SCENARIO = "one_customer"


def costs_of(*faults: Fault) -> str:
    """Return what is shown after each of some faults of the last send."""
    kinds = run(Case(scenario=SCENARIO)).call_kinds
    last_send = len(kinds) - kinds[::-1].index("send")
    costs = FaultCosts()
    for fault in faults:
        costs.add(run(Case(scenario=SCENARIO, faults={last_send: fault})))
    return "\n".join(costs.lines())


def test_an_error_that_costs_much_is_named_with_what_replays_it() -> None:
    text = costs_of(Fault.TIMEOUT_BEFORE, Fault.STALL)
    assert "after 2 of 2 errors" in text
    assert "conversation_worker send.send: timeout_before 1" in text
    assert " s, stall 25 s  (" in text
    assert f"(SCENARIO={SCENARIO} SEED=0 FAULTS=" in text


def test_a_crash_is_in_the_table_but_is_no_error() -> None:
    text = costs_of(Fault.CRASH_AFTER)
    assert "\nsend " in text
    assert "after 0 of 0 errors" in text


def test_runs_without_a_fault_cost_nothing() -> None:
    costs = FaultCosts()
    costs.add(run(Case(scenario=SCENARIO)))
    assert list(costs.lines()) == []
