"""A customer's message is stored under the next seq of its conversation; a turn is requested."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aftercall.domain.commit import CheckUnlinked, Commit, StoreInbound, commit_of
from aftercall.domain.conversation_transitions import add_inbound, new_conversation
from aftercall.domain.errors import Unavailable
from aftercall.domain.opt_out import OptOutKeyword, read_opt_out_keyword
from aftercall.domain.phone import is_phone
from aftercall.flows.customer_merge.find_conversation import find_customer
from aftercall.flows.customer_merge.link_addresses import request_turn_of_merged, with_link
from aftercall.flows.optimistic_commit import Decided, commit_optimistically

if TYPE_CHECKING:
    from aftercall.domain.conversation import Conversation
    from aftercall.domain.message import InboundMessage
    from aftercall.ports import Clock, Conversations, Random, TurnRequests


class Receipt(StrEnum):
    """Whether the message is new."""

    STORED = "stored"
    REPEATED = "repeated"


class _Received(NamedTuple):
    receipt: Receipt
    commit: Commit


def receive_message(
    message: InboundMessage,
    *,
    conversations: Conversations,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> Receipt:
    """Store a message once, however often it is delivered, and request a turn every time.

    A repeat requests one too: the first delivery may have died between storing and requesting.
    Raises Unavailable where the table gives no answer or others keep writing first.
    """
    try:
        received = _store(message, conversations, clock, rng)
    except Unavailable:
        # It may be stored all the same. The cause differs from `in:`, because SQS would discard the
        # request of Twilio's next delivery as a duplicate of this one.
        turn_requests.enqueue(message.customer, f"unsure:{message.message_sid}")
        raise
    customer = received.commit.conversations[0].after.customer
    turn_requests.enqueue(customer, f"in:{message.message_sid}")
    if received.receipt is Receipt.STORED:
        request_turn_of_merged(received.commit, turn_requests)
    return received.receipt


def _store(
    message: InboundMessage, conversations: Conversations, clock: Clock, rng: Random
) -> _Received:
    # Twilio has acted on its keyword already, whatever the text reads like to us.
    keyword = message.opt_out_type or read_opt_out_keyword(message.text)

    def read() -> tuple[str, Conversation | None]:
        customer = find_customer(message.customer, conversations)
        return customer, conversations.load(customer)

    def decide(found: tuple[str, Conversation | None]) -> Decided[_Received]:
        commit = _commit_of_message(message, keyword, *found, conversations, rng.token())
        return Decided(
            result=_Received(receipt=Receipt.STORED, commit=commit),
            commit=commit,
            if_duplicate=lambda: _Received(receipt=Receipt.REPEATED, commit=commit),
        )

    return commit_optimistically(
        read,
        decide,
        conversations=conversations,
        clock=clock,
        rng=rng,
        doing=f"storing message {message.message_sid}",
    )


def _commit_of_message(
    message: InboundMessage,
    keyword: OptOutKeyword | None,
    customer: str,
    before: Conversation | None,
    conversations: Conversations,
    token: str,
) -> Commit:
    """Return the commit that stores a message and links its sender's addresses, if both are known.

    The link is applied before the message, so that an opt-out keyword in the message prevails over
    the opt-out of the merged conversation.
    """
    by_alias = customer != message.customer
    base = before or new_conversation(customer, message.at)
    commit = commit_of(token, before, base)
    if is_phone(customer):
        commit = with_link(commit, message.scoped_id, conversations, message.at)
    ours, *others = commit.conversations
    address = base.address if by_alias else message.address
    after = add_inbound(ours.after, keyword, message.at, address=address)
    stored = replace(
        message,
        customer=customer,
        seq=after.seq,
        address=message.customer if by_alias else message.address,
    )
    items = (*commit.items, StoreInbound(stored))
    if not is_phone(customer):
        items = (*items, CheckUnlinked(customer))
    return replace(commit, conversations=(ours._replace(after=after), *others), items=items)
