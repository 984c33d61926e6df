"""The item that links a business-scoped id to a customer, in a partition of its own."""

from aftercall.domain.customer_merge import LINK_REFRESHED_AFTER, AddressLink
from aftercall.store.codec import Item, from_item, to_item
from aftercall.store.conversation_items import OUTLIVES
from aftercall.store.retention import expiry
from aftercall.store.transact_items import NEW, Action

_LINKED_AS_READ = "belongs_to = :previous"


def link_key(scoped_id: str) -> Item:
    """Return the key of a scoped id's link."""
    return to_item({"customer": f"ALIAS#{scoped_id}", "part": "ALIAS"})


def link_item(link: AddressLink, retention_days: int) -> Item:
    """Return the item of a link.

    It expires after its conversation, which renews it when it is older than LINK_REFRESHED_AFTER.
    """
    return link_key(link.scoped_id) | to_item(
        {
            "belongs_to": link.customer,
            "learned_at": link.at,
            "expires_at": expiry(link.at + LINK_REFRESHED_AFTER + OUTLIVES, retention_days),
        }
    )


def read_link(item: Item) -> str:
    """Return the customer that a link's item names."""
    return str(from_item(item)["belongs_to"])


def link_action(link: AddressLink, table: str, retention_days: int) -> Action:
    """Return the write of a link, on the condition that the stored link is the one read."""
    item = link_item(link, retention_days)
    if link.previous is None:
        return Action.put(table, item, NEW)
    return Action.put(table, item, _LINKED_AS_READ, to_item({":previous": link.previous}))
