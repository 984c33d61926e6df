"""A customer whose turns keep failing gets fewer of them, until they succeed or are released."""

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
    """Delay the customer's next turn, longer each time. Raises Unavailable.

    Where other writers are faster at every try nothing changes: the next turn is a minute later.
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
    """End a customer's delay, when an operator has corrected the cause. Raises Unavailable."""
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
