"""Looks that keep failing come ever more rarely; a release ends the wait."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aftercall.domain.back_off import back_off_turns, release
from tests.builders import NOON, a_conversation, an_unanswered, minutes, seconds

DEFECT = (1, 2, 4, 8, 16, 32, 60, 60)
PASSING = (1, 2, 3, 3, 3)


@pytest.mark.parametrize(("may_pass", "waits"), [(False, DEFECT), (True, PASSING)])
def test_each_wait_is_twice_the_one_before_up_to_the_longest(
    may_pass: bool, waits: tuple[int, ...]
) -> None:
    conversation = an_unanswered()
    for failures, wait in enumerate(waits, start=1):
        conversation = back_off_turns(conversation, may_pass=may_pass, now=NOON)
        assert conversation.failures == failures
        assert conversation.retry_at == conversation.due_at == NOON + minutes(wait)


def test_a_wait_stays_an_hour_after_failures_without_number() -> None:
    after = back_off_turns(an_unanswered(failures=10_000), may_pass=False, now=NOON)
    assert after.retry_at == NOON + timedelta(hours=1)


def test_trouble_in_sending_holds_no_line_of_the_customers_back() -> None:
    after = back_off_turns(a_conversation(outbox=(3,), seq=3), may_pass=False, now=NOON)
    assert (after.retry_at, after.due_at) == (None, NOON + minutes(1))


def test_a_release_ends_the_wait_and_counts_from_nothing() -> None:
    waiting = back_off_turns(an_unanswered(failures=5), may_pass=False, now=NOON)
    after = release(waiting, NOON)
    assert (after.failures, after.retry_at, after.due_at) == (0, None, NOON + seconds(60))
    again = replace(after, failures=6, retry_at=waiting.retry_at)
    assert replace(again, timers=waiting.timers, due_at=waiting.due_at) == waiting


def test_who_does_not_wait_has_nothing_to_be_released_from() -> None:
    conversation = an_unanswered(failures=1)
    assert release(conversation, NOON) is conversation
