"""How far each batch was considered, and how a round that was cut off is taken up again."""

from dataclasses import replace
from datetime import timedelta

from aftercall.domain.call import FinishedCall
from aftercall.flows.calls.find_finished_calls import AT_ONCE
from tests.builders import NOON, a_call, a_call_policy, minutes, seconds
from tests.unit.flows.poll_bench import OPENED, PollBench


def test_the_first_round_opens_only_what_ends_after_it() -> None:
    bench = PollBench()
    bench.cursors.first_round = None
    bench.add(1)
    bench.clock.advance(60)
    bench.round()
    assert bench.cursors.first_round == NOON + minutes(1)
    assert bench.source.asked == ["batches"]
    bench.clock.advance(600)
    bench.add(2)
    bench.round()
    assert bench.outcomes == {"conv_1": "too_old", "conv_2": OPENED}


def test_a_setting_can_put_the_beginning_earlier() -> None:
    bench = PollBench()
    bench.cursors.first_round = None
    bench.policy = a_call_policy(since=NOON - timedelta(hours=1))
    bench.add(1)
    bench.round()
    assert bench.outcomes == {"conv_1": OPENED}


def test_batches_of_other_agents_are_not_even_read() -> None:
    bench = PollBench()
    bench.policy = replace(bench.policy, agent_ids=frozenset({"agent_other"}))
    bench.add(1)
    bench.round()
    assert bench.source.asked == ["batches"]


def test_a_batch_that_goes_on_is_read_again_but_only_the_new_are_fetched() -> None:
    bench = PollBench()
    bench.add(1)
    bench.round()
    bench.clock.advance(60)
    bench.add(2)
    bench.source.asked.clear()
    bench.round()
    assert bench.source.asked == ["batches", "batch_1", "conv_2"]


def test_two_that_end_in_the_same_second_are_both_considered() -> None:
    bench = PollBench()
    bench.add(1)
    bench.round()
    bench.add(2)
    bench.round()
    assert bench.outcomes == {"conv_1": OPENED, "conv_2": OPENED}


def test_a_retried_batch_considers_the_new_call_of_the_same_person() -> None:
    bench = PollBench()
    bench.add(1, status="failed")
    bench.round()
    bench.clock.advance(3600)
    bench.add(1, call_id="conv_retry")
    bench.source.calls["conv_retry"] = a_call(call_id="conv_retry", ended_at=bench.clock.now())
    bench.round()
    assert bench.outcomes == {"conv_1": "failed", "conv_retry": OPENED}


def test_a_waiting_recipient_that_is_called_again_is_no_longer_waited_for() -> None:
    bench = PollBench()
    bench.add(1, call=a_call(call_id="conv_1", status="processing"))
    bench.round()
    bench.clock.advance(60)
    bench.add(1, status="pending", call_id=None)
    bench.round()
    assert bench.waiting == []
    bench.clock.advance(60)
    bench.add(1)
    bench.round()
    assert bench.outcomes == {"conv_1": OPENED}


def test_a_round_that_runs_out_of_time_is_taken_up_again_and_skips_nobody() -> None:
    bench = PollBench()
    for number in range(1, 3 * AT_ONCE + 1):
        bench.add(number)

    def slow(call: FinishedCall) -> object:
        bench.clock.advance(2)
        return bench.start(call)

    rounds = 0
    while len(bench.outcomes) < 3 * AT_ONCE:
        begun = bench.clock.now()
        report = bench.round(start=slow, deadline=begun + seconds(10))
        assert len(report.evaluated) <= AT_ONCE
        rounds += 1
        assert rounds <= 3
    bench.round(60)
    assert set(bench.outcomes.values()) == {OPENED}
    assert len(bench.turn_requests.sent) == 3 * AT_ONCE
    bench.source.asked.clear()
    bench.round(60)
    assert bench.source.asked == ["batches"]


def test_after_the_deadline_no_further_batch_is_begun() -> None:
    bench = PollBench()
    bench.add(1, batch_id="batch_1")
    bench.add(2, batch_id="batch_2")

    def slow(call: FinishedCall) -> object:
        bench.clock.advance(30)
        return bench.start(call)

    report = bench.round(start=slow, deadline=NOON + seconds(20))
    assert report.batches == 1
    bench.round(60)
    assert len(bench.outcomes) == 2


def test_waiting_calls_are_looked_at_even_where_the_batch_does_not_move() -> None:
    bench = PollBench()
    bench.add(1, call=a_call(call_id="conv_1", status="processing", ended_at=NOON))
    bench.round()
    for _ in range(5):
        saves = bench.cursors.saves
        bench.round(60)
        assert bench.cursors.saves == saves
    assert bench.source.asked.count("conv_1") == 6
    bench.policy = replace(bench.policy, max_age=minutes(1))
    bench.round(60)
    assert bench.outcomes == {"conv_1": "too_old"}
