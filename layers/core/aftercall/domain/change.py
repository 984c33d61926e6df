"""One step's writes: all of them or none, on the condition that what was read still holds."""

from dataclasses import dataclass, replace
from enum import StrEnum

from aftercall.domain.call import CallRecord
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, OutboundMessage


class Written(StrEnum):
    """What came of a change: done; or something read has moved since; or it was done before."""

    DONE = "done"
    STALE = "stale"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one step writes.

    `before` is the conversation as read (None: there was none) and its version is the condition.
    `inbound` and `claim` must be new, else the change is TAKEN. `added` must be new and each of
    `moved` must still be in the state it was read in, else the change is STALE. `token` names the
    change, so that a write whose answer was lost can be recognised when it is read back.
    """

    token: str
    before: Conversation | None
    after: Conversation
    inbound: InboundMessage | None = None
    claim: CallRecord | None = None
    added: tuple[OutboundMessage, ...] = ()
    moved: tuple[tuple[OutboundMessage, OutboundMessage], ...] = ()

    @property
    def result(self) -> Conversation:
        """The conversation as it stands once the change is done."""
        version = self.before.version if self.before else 0
        return replace(self.after, version=version + 1)
