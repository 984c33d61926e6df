"""A call that ElevenLabs reports itself is opened once, whoever was first."""

from dataclasses import replace

import pytest

from aftercall.domain.call import CallOutcome, FinishedCall
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.flows.calls.receive_reported_call import (
    ReportedCall,
    ReportedCallOutcome,
    receive_reported_call,
)
from tests.builders import ANA, a_call, a_call_policy, minutes
from tests.unit.flows.poll_harness import PollHarness


def reported(harness: PollHarness, **changes: object) -> FinishedCall:
    ended_at = harness.clock.now() - minutes(1)
    call = a_call(call_id="conv_1", phone=ANA, batch_id="batch_1", ended_at=ended_at)
    return replace(call, **changes)  # type: ignore[arg-type]  # fields of any type, by name


def take(
    harness: PollHarness, call: FinishedCall, policy: CallPolicy | None = None
) -> ReportedCall:
    usual = replace(a_call_policy(), since=harness.clock.now() - minutes(60))
    return receive_reported_call(
        call, policy=policy or usual, calls=harness.calls, start=harness.start, clock=harness.clock
    )


def test_a_reported_call_is_opened_and_its_repeat_changes_nothing() -> None:
    harness = PollHarness()
    call = reported(harness)
    assert take(harness, call) == (ReportedCallOutcome.OPENED, None)
    assert take(harness, call) == (ReportedCallOutcome.REPEATED, None)
    assert len(harness.world.outbound(ANA)) == 1


def test_webhook_and_poller_give_one_conversation_whoever_is_first() -> None:
    harness = PollHarness()
    harness.add(1)
    harness.round()
    phone = "+573000000001"
    assert take(harness, reported(harness, phone=phone)) == (ReportedCallOutcome.REPEATED, None)
    assert len(harness.world.outbound(phone)) == 1


@pytest.mark.parametrize(
    "changes",
    [{"batch_id": None}, {"phone": None}, {"status": "processing"}, {"analysed": False}],
    ids=["no batch call", "no phone", "not done", "not analysed yet"],
)
def test_what_is_not_ready_or_not_ours_is_left_to_the_poller(changes: dict[str, object]) -> None:
    harness = PollHarness()
    assert take(harness, reported(harness, **changes)) == (ReportedCallOutcome.LEFT_TO_POLLER, None)
    assert harness.world.threads == {}


def test_before_the_pollers_first_round_nothing_is_opened() -> None:
    harness = PollHarness()
    policy = replace(a_call_policy(), since=None)
    assert take(harness, reported(harness), policy) == (ReportedCallOutcome.LEFT_TO_POLLER, None)


def test_a_call_that_opens_nothing_is_recorded_once_with_its_reason() -> None:
    harness = PollHarness()
    silent = reported(harness, user_turns=0)
    assert take(harness, silent) == (ReportedCallOutcome.SKIPPED, "no_user_turn")
    assert take(harness, silent) == (ReportedCallOutcome.REPEATED, None)
    record = harness.calls.record(ANA, "conv_1")
    assert record is not None
    assert (record.outcome, record.reason) == (CallOutcome.SKIPPED, "no_user_turn")
