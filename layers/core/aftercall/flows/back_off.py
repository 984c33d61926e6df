"""Customers whose looks keep failing are looked at ever more rarely, until they are released."""

from collections.abc import Callable

from aftercall.domain.back_off import put_off, release
from aftercall.domain.change import Change, Written
from aftercall.domain.conversation import Conversation
from aftercall.ports import Chance, Clock, Conversations

MOST_TRIES = 8
Step = Callable[[Conversation], Conversation]


def back_off(
    customer: str, *, may_pass: bool, conversations: Conversations, clock: Clock, chance: Chance
) -> None:
    """Put the next look at a customer off, further each time.

    Where that cannot be written nothing changes: looks go on failing, each minute.
    """

    def later(conversation: Conversation) -> Conversation:
        return put_off(conversation, may_pass=may_pass, now=clock.now())

    _write(customer, later, conversations, chance)


def release_customer(
    customer: str, *, conversations: Conversations, clock: Clock, chance: Chance
) -> None:
    """End whatever wait a customer is in: a person says that the cause is mended."""
    _write(customer, lambda found: release(found, clock.now()), conversations, chance)


def _write(customer: str, step: Step, conversations: Conversations, chance: Chance) -> None:
    for _ in range(MOST_TRIES):
        before = conversations.load(customer)
        after = None if before is None else step(before)
        if before is None or after is None or after == before:
            return
        change = Change(token=chance.token(), before=before, after=after)
        if conversations.write(change) is Written.DONE:
            return
