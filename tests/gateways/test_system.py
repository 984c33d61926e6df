"""The machine's time, randomness and threads."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import truediv
from typing import TYPE_CHECKING

import pytest

from aftercall.gateways.system import SystemClock, SystemRandom, ThreadExecutor
from aftercall.store.codec import parse_time, to_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from aftercall.ports import Clock, Executor, Random

PATIENCE = 10.0


def test_the_time_is_aware_and_comes_back_from_the_table_as_it_was() -> None:
    clock: Clock = SystemClock()
    for _ in range(50):
        now = clock.now()
        assert now.tzinfo is UTC
        assert parse_time(to_time(now)) == now
        assert abs(datetime.now(UTC) - now) < timedelta(seconds=1)


def test_a_sleep_takes_its_time() -> None:
    clock = SystemClock()
    before = clock.now()
    clock.sleep(0.02)
    assert clock.now() - before >= timedelta(milliseconds=19)


def test_a_token_is_26_letters_and_digits_and_never_the_same() -> None:
    rng: Random = SystemRandom()
    tokens = {rng.token() for _ in range(500)}
    assert len(tokens) == 500
    assert all(len(token) == 26 and token.isalnum() and token.isascii() for token in tokens)


def test_a_fraction_is_between_nothing_and_one() -> None:
    rng = SystemRandom()
    fractions = [rng.fraction() for _ in range(200)]
    assert all(0 <= fraction < 1 for fraction in fractions)
    assert len(set(fractions)) > 100


@pytest.mark.parametrize("jobs", [0, 1, 2, 25])
def test_results_come_in_the_order_of_the_jobs(jobs: int) -> None:
    threads: Executor = ThreadExecutor()
    assert threads.run([partial(pow, number, 2) for number in range(jobs)]) == [
        number**2 for number in range(jobs)
    ]


def test_jobs_run_at_the_same_time() -> None:
    meeting = threading.Barrier(10)
    ThreadExecutor().run([partial(meeting.wait, PATIENCE)] * 10)


def test_no_more_threads_run_than_are_allowed() -> None:
    lock, running, most = threading.Lock(), 0, 0
    meeting = threading.Barrier(2)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        meeting.wait(PATIENCE)
        with lock:
            running -= 1

    ThreadExecutor(most=2).run([work] * 6)
    assert most == 2


def test_one_job_alone_stays_on_its_callers_thread() -> None:
    assert ThreadExecutor().run([threading.get_ident]) == [threading.get_ident()]


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    ThreadExecutor().run([threading.get_ident] * 5)
    assert threading.active_count() == before


def test_where_a_job_raises_the_others_end_first_and_then_its_error_is_raised() -> None:
    ended: list[int] = []
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        truediv(1, 0)

    def work(number: int) -> None:
        assert failed.wait(PATIENCE)
        ended.append(number)

    jobs: list[Callable[[], None]] = [fail, *(partial(work, number) for number in range(8))]
    with pytest.raises(ZeroDivisionError):
        ThreadExecutor(most=3).run(jobs)
    assert sorted(ended) == list(range(8))
