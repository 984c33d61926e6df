"""One step's writes: all of them or none, on the condition that what was read still holds."""

from dataclasses import dataclass, replace
from enum import StrEnum

from aftercall.domain.call import CallRecord
from aftercall.domain.conversation import Conversation
from aftercall.domain.customer_merge import Alias
from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.domain.phone import is_phone


class CommitResult(StrEnum):
    """What came of a change: done; or something read has moved since; or it was done before."""

    DONE = "done"
    STALE = "stale"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What one step writes.

    `before` is the conversation as read (None: there was none) and its version is the condition.
    `inbound` and `claim` must be new, else the change is TAKEN. `added` must be new and each of
    `moved` must still be in the state it was read in, else the change is STALE. `token` names the
    change, so that a write whose answer was lost can be recognised when it is read back.

    A change that pairs two addresses, or moves lines from one to the other, writes a second
    conversation: `beside`, as read and as it will be. `alias` is learned with it, and each of
    `rehomed` leaves its old place and takes a new one.
    """

    token: str
    before: Conversation | None
    after: Conversation
    inbound: InboundMessage | None = None
    claim: CallRecord | None = None
    added: tuple[OutboundMessage, ...] = ()
    moved: tuple[tuple[OutboundMessage, OutboundMessage], ...] = ()
    alias: Alias | None = None
    beside: tuple[Conversation | None, Conversation] | None = None
    rehomed: tuple[tuple[InboundMessage, InboundMessage], ...] = ()

    @property
    def result(self) -> Conversation:
        """The conversation as it stands once the change is done."""
        return _next_version(self.before, self.after)

    @property
    def result_beside(self) -> Conversation | None:
        """The second conversation as it stands once the change is done."""
        return None if self.beside is None else _next_version(*self.beside)

    @property
    def unpaired(self) -> str | None:
        """The scoped id that must still be nobody's: the one that a message is stored under."""
        customer = None if self.inbound is None else self.inbound.customer
        return None if customer is None or is_phone(customer) else customer


def _next_version(before: Conversation | None, after: Conversation) -> Conversation:
    return replace(after, version=(before.version if before else 0) + 1)
