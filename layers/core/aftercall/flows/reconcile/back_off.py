"""A customer whose turns keep failing gets ever fewer of them, until a person releases them."""

from collections.abc import Callable

from aftercall.domain.back_off import back_off_turns, release
from aftercall.domain.commit import commit_of
from aftercall.domain.conversation import Conversation
from aftercall.flows.optimistic_commit import Decided, commit_optimistically
from aftercall.ports import Clock, Conversations, Random

MOST_TRIES = 8


def back_off(
    customer: str, *, may_pass: bool, conversations: Conversations, clock: Clock, rng: Random
) -> None:
    """Put the customer's next turn off, further each time.

    Where that cannot be written nothing changes: turns go on failing, each minute.
    """
    _commit(
        customer,
        lambda found: back_off_turns(found, may_pass=may_pass, now=clock.now()),
        conversations,
        clock,
        rng,
    )


def release_customer(
    customer: str, *, conversations: Conversations, clock: Clock, rng: Random
) -> None:
    """End whatever delay a customer is in: a person says that the cause is mended."""
    _commit(customer, lambda found: release(found, clock.now()), conversations, clock, rng)


def _commit(
    customer: str,
    transition: Callable[[Conversation], Conversation],
    conversations: Conversations,
    clock: Clock,
    rng: Random,
) -> None:
    def decide(before: Conversation | None) -> Decided[None]:
        after = None if before is None else transition(before)
        if before is None or after is None or after == before:
            return Decided(result=None)
        return Decided(result=None, commit=commit_of(rng.token(), before, after))

    commit_optimistically(
        lambda: conversations.load(customer),
        decide,
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing="changing when the next turn is due",
        tries=MOST_TRIES,
        if_exhausted=lambda: None,
    )
