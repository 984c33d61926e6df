"""Every scenario with faults: nothing is lost, sent twice or out of order."""

import os
import subprocess
import sys
from itertools import islice

import pytest

from aftercall.gateways.sqs.turn_request_consumer import MOST_RECEIVES
from tests.architecture.reading import ROOT, folder, functions, read_template
from tests.simulation.case_selection import pairs, seeds, singles
from tests.simulation.run import Case, describe, run, run_all
from tests.simulation.scenarios.catalog import SCENARIOS
from tests.simulation.world.faults import Fault
from tests.simulation.world.fifo_queue import DELAY, RETENTION, VISIBILITY
from tests.simulation.world.triggers import TIMEOUTS

# A call that bypasses the ports is missing here, and a new one shows.
CALLS = {
    "one_customer": 161,
    "hand_over": 169,
    "three_customers": 208,
    "split_answer": 171,
    "phone_off": 173,
    "burst": 175,
    "cold_start": 118,
    "repeated_webhook": 92,
    "two_pollers": 174,
    "agent_outage": 275,
    "asks_for_a_person": 107,
    "silent_agent": 166,
    "stop_during_turn": 108,
    "second_call": 124,
    "busy_then_hand_over": 177,
    "lost_webhooks": 131,
    "equal_texts": 333,
    "minutes_of_5xx": 224,
    "an_hour_of_5xx": 227,
    "table_down": 552,
    "chatty": 354,
    "poison": 301,
    "lasting_poison": 805,
    "silent_twilio": 173,
    "late_reports": 145,
    "unreadable_list": 221,
    "failing_then_hand_over": 207,
    "parts_and_hand_over": 118,
    "refused_reply": 166,
    "refused_part": 134,
    "never_delivered": 172,
    "lost_after_next_message": 113,
    "delivered_later": 268,
    "retry_and_hand_over": 106,
    "opted_out_at_twilio": 121,
    "asks_back": 208,
    "asks_back_and_hand_over": 118,
    "twilio_keywords": 169,
    "opts_in_at_twilio": 219,
    "closed_window": 141,
    "two_addresses": 217,
    "alias_linked_late": 284,
    "merged_while_busy": 225,
    "both_addresses_at_once": 328,
    "stop_under_one_address": 171,
    "stop_before_the_number": 113,
    "lost_under_the_scoped_id": 88,
    "two_number_notations": 139,
    "fails_one": 470,
    "refuses_one": 185,
    "long_outage": 3384,
    "silent_agent_of_ten": 952,
    "outage_of_many": 11815,
}
SHORT = [name for name, scenario in SCENARIOS.items() if scenario.exhaustive]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_without_a_fault_makes_as_many_calls_as_it_should(name: str) -> None:
    result = run(Case(scenario=name))
    assert result.violations == ()
    assert len(result.call_kinds) == CALLS[name]


@pytest.mark.timeout(600)
def test_no_single_fault_violates_an_invariant() -> None:
    some = islice(singles(SHORT), 7, None, 61)
    failed = [str(one.case) for one in run_all(some) if one.violations]
    assert failed == []


@pytest.mark.timeout(600)
def test_no_pair_of_faults_violates_an_invariant() -> None:
    failed = [str(one.case) for one in run_all(pairs(SHORT, 100)) if one.violations]
    assert failed == []


@pytest.mark.timeout(600)
def test_no_random_run_violates_an_invariant() -> None:
    failed = [str(one.case) for one in run_all(seeds(SHORT, 1_000)) if one.violations]
    assert failed == []


def test_one_fault_delays_an_answer_by_minutes_at_most() -> None:
    crash = Case(scenario="one_customer", faults={70: Fault.CRASH_BEFORE})
    assert run(crash).violations == ()


def test_a_copy_is_sent_only_where_both_proofs_are_missing() -> None:
    assert run(Case(scenario="silent_twilio")).copies == 1
    assert run(Case(scenario="unreadable_list")).copies == 0


def test_the_same_case_is_the_same_run() -> None:
    case = "Case(scenario='three_customers', seed=5, faults={40: Fault.LATE}, wild=True)"
    source = (
        "from tests.simulation.run import Case, run\n"
        "from tests.simulation.world.faults import Fault\n"
        f"print(run({case}).trace)"
    )
    traces = {
        subprocess.run(
            [sys.executable, "-c", source],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(traces) == 1


def test_a_failure_shows_how_to_replay_it() -> None:
    text = describe(run(Case(scenario="burst", seed=3, faults={12: Fault.KILL}, wild=True)))
    assert text.startswith("make sim SCENARIO=burst SEED=3 FAULTS=12:kill WILD=1\n")
    assert "12 " in text
    assert "kill" in text


def test_the_simulated_deployment_is_the_template() -> None:
    template = read_template()
    declared = {folder(facts): facts["Timeout"] for facts in functions(template).values()}
    assert {name: declared[name] for name in TIMEOUTS} == TIMEOUTS
    queue = template["Resources"]["TurnsQueue"]["Properties"]
    assert queue["VisibilityTimeout"] * 1000 == VISIBILITY
    assert queue["MessageRetentionPeriod"] * 1000 == RETENTION
    assert queue["RedrivePolicy"]["maxReceiveCount"] == MOST_RECEIVES
    assert template["Parameters"]["QuietSeconds"]["Default"] * 1000 == DELAY
