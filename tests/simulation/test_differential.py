"""Over real tables every scenario runs as in memory, call by call and to the last item."""

from collections.abc import Iterator
from itertools import islice

import pytest

from tests.simulation.differential.dynamodb import RealTables, real_tables
from tests.simulation.differential.runs import run_on, writes_in_doubt
from tests.simulation.mutants import Mutant, applied, read_mutants
from tests.simulation.run import Case, run
from tests.simulation.scenarios.catalog import SCENARIOS

SHORT = [name for name, scenario in SCENARIOS.items() if scenario.exhaustive]
STORE_MUTANTS = (
    Mutant(
        name="a_field_that_is_not_read",
        where="store.decoder:_read",
        old="if name in readers:",
        new='if name in readers and name != "agent_session_id":',
        breaks="the agent's session of a reply is lost",
    ),
    Mutant(
        name="a_field_that_is_not_written",
        where="store.codec:write_item",
        old="values = fields_of(value)",
        new='values = fields_of(value) | {"last_inbound_at": None}',
        breaks="nobody knows when the customer wrote last",
    ),
    Mutant(
        name="a_repeat_taken_for_a_lost_race",
        where="store.conversations:DynamoConversations.commit",
        old="CommitResult.DUPLICATE if is_duplicate else CommitResult.STALE",
        new="CommitResult.STALE",
        breaks="a message posted twice is retried until the tries are used up",
    ),
    Mutant(
        name="a_failed_condition_taken_for_done",
        where="store.conditional_writer:Writer.write",
        old="[] if self._was_done(actions, token) else failed",
        new="[]",
        breaks="a write that failed counts as done",
    ),
    Mutant(
        name="a_sid_of_nobody",
        where="store.message_items:sid_item",
        old="message.customer",
        new='"nobody"',
        breaks="a sid does not lead to its message",
    ),
    Mutant(
        name="a_key_of_its_own",
        where="store.call_items:text_key",
        old="CALLTEXT#{call_id}",
        new="CALLTEXT#{call_id}#",
        breaks="the transcript is stored under a key that nobody reads",
    ),
    Mutant(
        name="put_off_to_the_same_time",
        where="store.due_index:DynamoDueIndex.put_off",
        old='":later": later',
        new='":later": due_at',
        breaks="a conversation that was put off stays due",
    ),
)
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
    wrong = {str(case): run_on(tables, case)[1] for case in islice(writes_in_doubt(SHORT), 44)}
    assert {case: found for case, found in wrong.items() if found} == {}


@pytest.mark.parametrize("mutant", STORE_MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_of_the_store_is_found(tables: RealTables, mutant: Mutant) -> None:
    with applied(mutant):
        assert any(_differs(tables, name) for name in ("one_customer", "hand_over"))


@pytest.mark.parametrize(("name", "scenario"), MEMORY_MUTANTS.items())
def test_a_condition_that_the_memory_forgets_is_found(
    tables: RealTables, name: str, scenario: str
) -> None:
    with applied(read_mutants()[name]):
        assert _differs(tables, scenario)


def _differs(tables: RealTables, scenario: str) -> bool:
    found = run(Case(scenario=scenario), tables.open).violations
    return any(sentence.startswith("real tables:") for sentence in found)
