"""A number and a scoped id are learned to be one customer's, and their conversations paired."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.customer_merge import Alias, close, is_paired, pair
from aftercall.domain.delivery import DeliveryReport
from aftercall.domain.errors import Unavailable
from aftercall.domain.outbound_transitions import is_opening_id
from aftercall.domain.phone import is_phone
from aftercall.ports import Clock, Conversations, Random, TurnRequests

MOST_TRIES = 12


def link_addresses(
    report: DeliveryReport,
    *,
    conversations: Conversations,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> bool:
    """Learn whose a scoped id is from the report on an opening that was recorded; say whether.

    So a customer who answers without a number finds the call that they were called with. Reports
    on other messages cost nothing: who answered was learned with the answer. Raises Unavailable
    where the table gives no answer.
    """
    scoped_id = report.scoped_id
    if scoped_id is None or not is_phone(report.customer) or not is_opening_id(report.message_id):
        return False
    for tried in range(MOST_TRIES):
        before = conversations.load(report.customer)
        if before is None:
            return False
        plain = Commit(token=rng.token(), before=before, after=before)
        change = with_pairing(plain, scoped_id, conversations, report.at)
        if change is plain:
            return False
        if conversations.write(change) is CommitResult.DONE:
            request_turn_of_merged(change, turn_requests)
            return True
        clock.sleep(rng.fraction() * 0.02 * (tried + 1))
    raise Unavailable(f"the conversation kept moving while {report.message_id} was learned from")


def with_pairing(
    change: Commit, scoped_id: str | None, conversations: Conversations, now: datetime
) -> Commit:
    """Return a change of the number's conversation that learns the scoped id besides.

    Where there is nothing to learn, the change stays as it is and nothing is read. A scoped id
    that is another number's already goes to the newest, and nothing else does.
    """
    number = change.after
    if scoped_id is None or is_paired(number, scoped_id, now):
        return change
    was = conversations.customer_of(scoped_id)
    found = conversations.load(scoped_id) if was is None else None
    open_one = found if found is not None and found.moves_to is None else None
    alias = Alias(
        scoped_id=scoped_id,
        customer=number.customer,
        was=was,
        alone=was is None and found is None,
        at=now,
    )
    after = pair(number, scoped_id, open_one, now)
    closed = None if open_one is None else (open_one, close(open_one, after, now))
    return replace(change, after=after, alias=alias, beside=closed)


def request_turn_of_merged(change: Commit, turn_requests: TurnRequests) -> None:
    """Ask for a look at what was led under the scoped id, where something is left there."""
    if change.alias is not None and change.beside is not None:
        closed = change.beside[1]
        if closed.due_at is not None:
            turn_requests.enqueue(closed.customer, f"pair:{change.token}")
