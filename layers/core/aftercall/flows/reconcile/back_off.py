"""Customers whose looks keep failing are looked at ever more rarely, until they are released."""

from collections.abc import Callable

from aftercall.domain.back_off import put_off, release
from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation import Conversation
from aftercall.ports import Clock, Conversations, Random

MOST_TRIES = 8
Step = Callable[[Conversation], Conversation]


def back_off(
    customer: str, *, may_pass: bool, conversations: Conversations, clock: Clock, rng: Random
) -> None:
    """Put the next look at a customer off, further each time.

    Where that cannot be written nothing changes: looks go on failing, each minute.
    """

    def later(conversation: Conversation) -> Conversation:
        return put_off(conversation, may_pass=may_pass, now=clock.now())

    _write(customer, later, conversations, rng)


def release_customer(
    customer: str, *, conversations: Conversations, clock: Clock, rng: Random
) -> None:
    """End whatever wait a customer is in: a person says that the cause is mended."""
    _write(customer, lambda found: release(found, clock.now()), conversations, rng)


def _write(customer: str, step: Step, conversations: Conversations, rng: Random) -> None:
    for _ in range(MOST_TRIES):
        before = conversations.load(customer)
        after = None if before is None else step(before)
        if before is None or after is None or after == before:
            return
        change = Commit(token=rng.token(), before=before, after=after)
        if conversations.write(change) is CommitResult.DONE:
            return
