"""A commit as the actions of one DynamoDB transaction: each writes one item on a condition."""

from dataclasses import dataclass

from aftercall.domain.commit import (
    AddOutbound,
    CheckNoConversation,
    CheckUnlinked,
    ClaimCall,
    Commit,
    CommitItem,
    ConversationUpdate,
    LinkAddress,
    MoveInbound,
    StoreInbound,
    UpdateOutbound,
)
from aftercall.store.address_links import link_action, link_key
from aftercall.store.call_items import record_item
from aftercall.store.conversation_items import state_item, state_key
from aftercall.store.message_items import (
    inbound_item,
    message_key,
    outbound_item,
    sid_item,
    update_action,
)
from aftercall.store.transact_items import EXISTS, NEW, VERSION_AS_READ, Action, version_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitActions:
    """Turns commits into actions on the two tables."""

    conversations: str
    messages: str
    retention_days: int

    def of(self, commit: Commit) -> list[Action]:
        """Return the actions of a commit, its conversations first."""
        actions = [self._conversation(update, commit.token) for update in commit.conversations]
        for item in commit.items:
            actions += self._item(item, commit.token)
        return actions

    def _conversation(self, update: ConversationUpdate, token: str) -> Action:
        item = state_item(update.result, token, self.retention_days)
        if update.before is None:
            return Action.put(self.conversations, item, NEW)
        # The whole item is put on the condition of its version alone: every write raises it, so no
        # other attribute can have changed. `DueIndex.postpone` is the one exception, see there.
        version = version_of(update.before.version)
        if not update.is_changed:
            key = state_key(update.before.customer)
            return Action.check(self.conversations, key, VERSION_AS_READ, version)
        return Action.put(self.conversations, item, VERSION_AS_READ, version)

    def _item(self, item: CommitItem, token: str) -> list[Action]:
        days = self.retention_days
        match item:
            case StoreInbound(message):
                # The sid item comes first and `claims`: its failed condition means DUPLICATE, while
                # that of the message means that the seq is taken, which is STALE.
                return [
                    Action.put(self.messages, sid_item(message, days), NEW, claims=True),
                    Action.put(self.messages, inbound_item(message, days), NEW),
                ]
            case ClaimCall(record):
                return [Action.put(self.conversations, record_item(record, days), NEW, claims=True)]
            case AddOutbound(message):
                return [Action.put(self.messages, outbound_item(message, token, days), NEW)]
            case UpdateOutbound(before, after):
                return [update_action(self.messages, before, after, token, days)]
            case MoveInbound(before, after):
                return [
                    Action.delete(self.messages, message_key(before.customer, before.seq)),
                    Action.put(self.messages, inbound_item(after, days), NEW),
                    Action.put(self.messages, sid_item(after, days), EXISTS),
                ]
            case LinkAddress(link):
                return [link_action(link, self.conversations, days)]
            case CheckUnlinked() | CheckNoConversation():
                return [self._check(item)]

    def _check(self, item: CheckUnlinked | CheckNoConversation) -> Action:
        key = (
            link_key(item.scoped_id)
            if isinstance(item, CheckUnlinked)
            else state_key(item.customer)
        )
        return Action.check(self.conversations, key, NEW)
