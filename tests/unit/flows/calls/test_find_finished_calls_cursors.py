"""How far each batch was considered, and how a round that was cut off is taken up again."""

from dataclasses import replace
from datetime import timedelta

from aftercall.domain.call import FinishedCall
from aftercall.flows.calls.find_finished_calls import AT_ONCE
from tests.builders import NOON, a_call, a_call_policy, minutes, seconds
from tests.unit.flows.poll_harness import OPENED, PollHarness


def test_the_first_round_opens_only_what_ends_after_it() -> None:
    harness = PollHarness()
    harness.cursors.first_round_at = None
    harness.add(1)
    harness.clock.advance(60)
    harness.round()
    assert harness.cursors.first_round_at == NOON + minutes(1)
    assert harness.source.asked == ["batches"]
    harness.clock.advance(600)
    harness.add(2)
    harness.round()
    assert harness.outcomes == {"conv_1": "too_old", "conv_2": OPENED}


def test_a_setting_can_put_the_beginning_earlier() -> None:
    harness = PollHarness()
    harness.cursors.first_round_at = None
    harness.policy = a_call_policy(since=NOON - timedelta(hours=1))
    harness.add(1)
    harness.round()
    assert harness.outcomes == {"conv_1": OPENED}


def test_batches_of_other_agents_are_not_even_read() -> None:
    harness = PollHarness()
    harness.policy = replace(harness.policy, agent_ids=frozenset({"agent_other"}))
    harness.add(1)
    harness.round()
    assert harness.source.asked == ["batches"]


def test_a_batch_that_goes_on_is_read_again_but_only_the_new_are_fetched() -> None:
    harness = PollHarness()
    harness.add(1)
    harness.round()
    harness.clock.advance(60)
    harness.add(2)
    harness.source.asked.clear()
    harness.round()
    assert harness.source.asked == ["batches", "batch_1", "conv_2"]


def test_two_that_end_in_the_same_second_are_both_considered() -> None:
    harness = PollHarness()
    harness.add(1)
    harness.round()
    harness.add(2)
    harness.round()
    assert harness.outcomes == {"conv_1": OPENED, "conv_2": OPENED}


def test_a_retried_batch_considers_the_new_call_of_the_same_person() -> None:
    harness = PollHarness()
    harness.add(1, status="failed")
    harness.round()
    harness.clock.advance(3600)
    harness.add(1, call_id="conv_retry")
    harness.source.calls["conv_retry"] = a_call(call_id="conv_retry", ended_at=harness.clock.now())
    harness.round()
    assert harness.outcomes == {"conv_1": "failed", "conv_retry": OPENED}


def test_a_waiting_recipient_that_is_called_again_is_no_longer_waited_for() -> None:
    harness = PollHarness()
    harness.add(1, call=a_call(call_id="conv_1", status="processing"))
    harness.round()
    harness.clock.advance(60)
    harness.add(1, status="pending", call_id=None)
    harness.round()
    assert harness.waiting == []
    harness.clock.advance(60)
    harness.add(1)
    harness.round()
    assert harness.outcomes == {"conv_1": OPENED}


def test_a_round_that_runs_out_of_time_is_taken_up_again_and_skips_nobody() -> None:
    harness = PollHarness()
    for number in range(1, 3 * AT_ONCE + 1):
        harness.add(number)

    def slow(call: FinishedCall) -> object:
        harness.clock.advance(2)
        return harness.start(call)

    rounds = 0
    while len(harness.outcomes) < 3 * AT_ONCE:
        begun = harness.clock.now()
        report = harness.round(start=slow, deadline=begun + seconds(10))
        assert len(report.evaluated) <= AT_ONCE
        rounds += 1
        assert rounds <= 3
    harness.round(60)
    assert set(harness.outcomes.values()) == {OPENED}
    assert len(harness.turn_requests.sent) == 3 * AT_ONCE
    harness.source.asked.clear()
    harness.round(60)
    assert harness.source.asked == ["batches"]


def test_after_the_deadline_no_further_batch_is_begun() -> None:
    harness = PollHarness()
    harness.add(1, batch_id="batch_1")
    harness.add(2, batch_id="batch_2")

    def slow(call: FinishedCall) -> object:
        harness.clock.advance(30)
        return harness.start(call)

    report = harness.round(start=slow, deadline=NOON + seconds(20))
    assert report.batches == 1
    harness.round(60)
    assert len(harness.outcomes) == 2


def test_waiting_calls_are_looked_at_even_where_the_batch_does_not_move() -> None:
    harness = PollHarness()
    harness.add(1, call=a_call(call_id="conv_1", status="processing", ended_at=NOON))
    harness.round()
    for _ in range(5):
        saves = harness.cursors.saves
        harness.round(60)
        assert harness.cursors.saves == saves
    assert harness.source.asked.count("conv_1") == 6
    harness.policy = replace(harness.policy, max_age=minutes(1))
    harness.round(60)
    assert harness.outcomes == {"conv_1": "too_old"}
