"""Whose a business-scoped id is, and what pairing or moving lines writes beside a conversation."""

from aftercall.domain.commit import Commit
from aftercall.domain.customer_merge import REFRESHED, Alias
from aftercall.store.codec import Item, expiry, from_item, to_item
from aftercall.store.conversation_items import OUTLIVES, state_item, state_key
from aftercall.store.message_items import inbound_item, message_key, sid_item
from aftercall.store.transact_items import AS_READ, NEW, THERE, Action, version_of

_AS_IT_WAS = "belongs_to = :was"


def alias_key(scoped_id: str) -> Item:
    """Return the key of the item that says whose a scoped id is."""
    return to_item({"customer": f"ALIAS#{scoped_id}", "part": "ALIAS"})


def alias_item(alias: Alias, retention_days: int) -> Item:
    """Write whose a scoped id is; it outlives the conversation, which writes it again in time."""
    return alias_key(alias.scoped_id) | to_item(
        {
            "belongs_to": alias.customer,
            "learned_at": alias.at,
            "expires_at": expiry(alias.at + REFRESHED + OUTLIVES, retention_days),
        }
    )


def read_alias(item: Item) -> str:
    """Read whose a scoped id is."""
    return str(from_item(item)["belongs_to"])


def pairing_actions(change: Commit, table: str, retention_days: int) -> list[Action]:
    """Return what a change writes or checks of a scoped id and of the second conversation."""
    actions: list[Action] = []
    if change.unpaired is not None:
        actions.append(Action.check(table, alias_key(change.unpaired), NEW))
    if change.alias is not None:
        actions += _learning(change.alias, table, retention_days)
    if change.beside is not None and change.result_beside is not None:
        before = change.beside[0]
        item = state_item(change.result_beside, change.token, retention_days)
        if before is None:
            actions.append(Action.put(table, item, NEW))
        else:
            actions.append(Action.put(table, item, AS_READ, version_of(before.version)))
    return actions


def _learning(alias: Alias, table: str, retention_days: int) -> list[Action]:
    item = alias_item(alias, retention_days)
    if alias.was is not None:
        was = to_item({":was": alias.was})
        return [Action.put(table, item, _AS_IT_WAS, was)]
    learned = [Action.put(table, item, NEW)]
    if alias.alone:
        learned.append(Action.check(table, state_key(alias.scoped_id), NEW))
    return learned


def rehoming_actions(change: Commit, table: str, retention_days: int) -> list[Action]:
    """Return the writes that move lines to another conversation, their sids pointing there."""
    actions: list[Action] = []
    for line, taken in change.rehomed:
        actions += (
            Action.delete(table, message_key(line.customer, line.seq)),
            Action.put(table, inbound_item(taken, retention_days), NEW),
            Action.put(table, sid_item(taken, retention_days), THERE),
        )
    return actions
