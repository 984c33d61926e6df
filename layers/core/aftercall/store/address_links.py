"""Whose a business-scoped id is, as an item in a partition of its own."""

from aftercall.domain.customer_merge import LINK_REFRESHED_AFTER, AddressLink
from aftercall.store.codec import Item, from_item, to_item
from aftercall.store.conversation_items import OUTLIVES
from aftercall.store.retention import expiry
from aftercall.store.transact_items import NEW, Action

_AS_IT_WAS = "belongs_to = :previous"


def link_key(scoped_id: str) -> Item:
    """Return the key of the item that says whose a scoped id is."""
    return to_item({"customer": f"ALIAS#{scoped_id}", "part": "ALIAS"})


def link_item(link: AddressLink, retention_days: int) -> Item:
    """Write whose a scoped id is; it outlives the conversation, which writes it again in time."""
    return link_key(link.scoped_id) | to_item(
        {
            "belongs_to": link.customer,
            "learned_at": link.at,
            "expires_at": expiry(link.at + LINK_REFRESHED_AFTER + OUTLIVES, retention_days),
        }
    )


def read_link(item: Item) -> str:
    """Read whose a scoped id is."""
    return str(from_item(item)["belongs_to"])


def link_action(link: AddressLink, table: str, retention_days: int) -> Action:
    """Return the write of a link, on the condition that it is whose it was when read."""
    item = link_item(link, retention_days)
    if link.previous is None:
        return Action.put(table, item, NEW)
    return Action.put(table, item, _AS_IT_WAS, to_item({":previous": link.previous}))
