"""Twilio names a number and a scoped id together: they are linked, their conversations merged.

Two events name both: a customer's message, whose commit the link is added to, and the delivery
report on an opening, for which `link_addresses` makes a commit of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aftercall.domain.commit import CheckNoConversation, Commit, LinkAddress, commit_of
from aftercall.domain.customer_merge import (
    AddressLink,
    close_merged,
    is_linked,
    merge_into_number,
)
from aftercall.domain.outbound_transitions import is_opening_id
from aftercall.domain.phone import is_phone
from aftercall.flows.optimistic_commit import Decided, commit_optimistically

if TYPE_CHECKING:
    from datetime import datetime

    from aftercall.domain.conversation import Conversation
    from aftercall.domain.delivery import DeliveryReport
    from aftercall.ports import Clock, Conversations, Random, TurnRequests


def link_addresses(
    report: DeliveryReport,
    *,
    conversations: Conversations,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> bool:
    """Link the addresses that a recorded report on an opening names; return whether that was new.

    A customer who then writes under the scoped id alone is answered with the call known. Reports on
    other messages are not used: the customer's own message named both addresses before. Raises
    Unavailable where the table gives no answer or others keep writing first.
    """
    scoped_id = report.scoped_id
    if scoped_id is None or not is_phone(report.customer) or not is_opening_id(report.message_id):
        return False

    def decide(before: Conversation | None) -> Decided[Commit | None]:
        if before is None:
            return Decided(result=None)
        plain = commit_of(rng.token(), before, before)
        linked = with_link(plain, scoped_id, conversations, report.at)
        return Decided(result=None) if linked is plain else Decided(result=linked, commit=linked)

    linked = commit_optimistically(
        lambda: conversations.load(report.customer),
        decide,
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing=f"linking an address by the report on {report.message_id}",
    )
    if linked is not None:
        request_turn_of_merged(linked, turn_requests)
    return linked is not None


def with_link(
    commit: Commit, scoped_id: str | None, conversations: Conversations, now: datetime
) -> Commit:
    """Return a commit of the number's conversation that also links the scoped id to it.

    Where they are linked already, the commit is returned as it is and nothing is read. A scoped id
    that is linked to another number is linked to the newer one; the other's conversation stays.
    """
    ours = commit.conversations[0]
    if scoped_id is None or is_linked(ours.after, scoped_id, now):
        return commit
    previous = conversations.customer_of(scoped_id)
    found = conversations.load(scoped_id) if previous is None else None
    open_one = found if found is not None and found.merged_into is None else None
    link = AddressLink(scoped_id=scoped_id, customer=ours.after.customer, previous=previous, at=now)
    after = merge_into_number(ours.after, scoped_id, open_one, now)
    items = (*commit.items, LinkAddress(link))
    if previous is None and found is None:
        # A conversation that begins under the scoped id meanwhile has to be merged too.
        items = (*items, CheckNoConversation(scoped_id))
    linked = replace(commit, conversations=(ours._replace(after=after),), items=items)
    if open_one is None:
        return linked
    return linked.with_conversation(open_one, close_merged(open_one, after, now))


def request_turn_of_merged(commit: Commit, turn_requests: TurnRequests) -> None:
    """Request a turn of a conversation that the commit closed, where something is left in it."""
    for update in commit.conversations[1:]:
        if update.after.merged_into is not None and update.after.due_at is not None:
            turn_requests.enqueue(update.after.customer, f"merged:{commit.token}")
