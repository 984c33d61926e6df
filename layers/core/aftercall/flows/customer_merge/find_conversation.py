"""Which conversation is this customer's: all that other flows ask about merged addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercall.domain.phone import is_phone

if TYPE_CHECKING:
    from aftercall.domain.conversation import Conversation
    from aftercall.ports import Conversations


def find_customer(address: str, conversations: Conversations) -> str:
    """Return the customer that a scoped id is linked to; any other address is the customer.

    Reads the table for a scoped id only. Raises Unavailable.
    """
    if is_phone(address):
        return address
    return conversations.customer_of(address) or address


def find_conversation(customer: str, conversations: Conversations) -> Conversation | None:
    """Return a customer's conversation; for one that was merged into another, the other.

    None where there is none. Raises Unavailable.
    """
    found = conversations.load(customer)
    if found is None or found.merged_into is None:
        return found
    return conversations.load(found.merged_into)
