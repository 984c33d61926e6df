"""Optimistic commits: read, decide, write if nothing that was read has changed, else retry.

Every flow that retries a write after a lost race does it here: it decides anew on a fresh read, a
bounded number of times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from aftercall.ports import Clock, Conversations, Random

L = TypeVar("L")
R = TypeVar("R")

MOST_TRIES = 12
JITTER_SECONDS = 0.02


class Decided(NamedTuple, Generic[R]):
    """What a flow decided on what it read.

    `commit` is None where nothing is to be written. `result` is what the flow returns once the
    commit is written, and `if_duplicate` what it returns where the commit is a DUPLICATE.
    """

    result: R
    commit: Commit | None = None
    if_duplicate: Callable[[], R] | None = None


def commit_optimistically(
    load: Callable[[], L],
    decide: Callable[[L], Decided[R]],
    *,
    conversations: Conversations,
    clock: Clock,
    rng: Random,
    doing: str,
    tries: int = MOST_TRIES,
    if_exhausted: Callable[[], R] | None = None,
) -> R:
    """Return the result of the decision that could be written.

    After so many `tries` the result is that of `if_exhausted`; without one, Unavailable is raised,
    which names what was being done (`doing`). Raises Unavailable too where the table gives no
    answer.
    """
    for tried in range(1, tries + 1):
        decided = decide(load())
        if decided.commit is None:
            return decided.result
        written = conversations.commit(decided.commit)
        if written is CommitResult.COMMITTED:
            return decided.result
        if written is CommitResult.DUPLICATE and decided.if_duplicate is not None:
            return decided.if_duplicate()
        if tried < tries:
            # Two writers that wait equally long would meet again at each try.
            clock.sleep(rng.fraction() * JITTER_SECONDS * tried)
    if if_exhausted is not None:
        return if_exhausted()
    raise Unavailable(f"other writers were faster {tries} times while {doing}: try again")


def starting_with(first: L, load: Callable[[], L | None]) -> Callable[[], L | None]:
    """Return a load whose first read is what the flow was given; only later ones read the table."""
    given: list[L] = [first]
    return lambda: given.pop() if given else load()
