"""Which conversation is this customer's? The one question that others ask of merged addresses."""

from aftercall.domain.conversation import Conversation
from aftercall.domain.phone import is_phone
from aftercall.ports import Conversations


def find_customer(address: str, conversations: Conversations) -> str:
    """Return the customer whose address this is: a number is one, a scoped id may be linked to one.

    Costs a read for a scoped id only.
    """
    if is_phone(address):
        return address
    return conversations.customer_of(address) or address


def find_conversation(customer: str, conversations: Conversations) -> Conversation | None:
    """Return the conversation that goes on with a customer, whichever address they are known by."""
    found = conversations.load(customer)
    if found is None or found.merged_into is None:
        return found
    return conversations.load(found.merged_into)
