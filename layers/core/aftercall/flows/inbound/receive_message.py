"""A customer's message is stored under the next seq of its conversation; a turn is requested."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aftercall.domain.commit import AddOutbound, CheckUnlinked, Commit, StoreInbound, commit_of
from aftercall.domain.conversation_transitions import add_inbound, new_conversation
from aftercall.domain.errors import Unavailable
from aftercall.domain.opt_out import OptOutKeyword, read_wish
from aftercall.domain.phone import is_phone
from aftercall.domain.seq_range import SeqRange
from aftercall.domain.silence import add_silence, make_silence
from aftercall.flows.customer_merge.find_conversation import find_customer
from aftercall.flows.customer_merge.link_addresses import request_turn_of_merged, with_link
from aftercall.flows.optimistic_commit import Decided, commit_optimistically

if TYPE_CHECKING:
    from datetime import datetime

    from aftercall.domain.conversation import Conversation
    from aftercall.domain.message import InboundMessage
    from aftercall.ports import Clock, Conversations, Random, TurnRequests


class Receipt(StrEnum):
    """Whether the message is new.

    STORED_OPTED_OUT: it is, and its customer is opted out here, so that only a person can answer.
    """

    STORED = "stored"
    STORED_OPTED_OUT = "stored_opted_out"
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

    A repeat requests one too: the first delivery may have died between storing and requesting. None
    is requested for one that Twilio answered itself, where nothing else is left to do.
    Raises Unavailable where the table gives no answer or others keep writing first.
    """
    try:
        received = _store(message, conversations, clock, rng)
    except Unavailable:
        # It may be stored all the same. The cause differs from `in:`, because SQS would discard the
        # request of Twilio's next delivery as a duplicate of this one.
        turn_requests.enqueue(message.customer, f"unsure:{message.message_sid}")
        raise
    after = received.commit.conversations[0].after
    if not _is_answered_by_twilio(message) or after.has_unanswered or after.outbox:
        turn_requests.enqueue(after.customer, f"in:{message.message_sid}")
    if received.receipt is not Receipt.REPEATED:
        request_turn_of_merged(received.commit, turn_requests)
    return received.receipt


def _store(
    message: InboundMessage, conversations: Conversations, clock: Clock, rng: Random
) -> _Received:
    def read() -> tuple[str, Conversation | None]:
        customer = find_customer(message.customer, conversations)
        return customer, conversations.load(customer)

    def decide(found: tuple[str, Conversation | None]) -> Decided[_Received]:
        commit = _commit_of_message(message, *found, conversations, rng)
        return Decided(
            result=_Received(receipt=_receipt(commit), commit=commit),
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


def _receipt(commit: Commit) -> Receipt:
    ours = commit.conversations[0]
    was = None if ours.before is None else ours.before.opted_out_at
    stays = was is not None and ours.after.opted_out_at is not None
    return Receipt.STORED_OPTED_OUT if stays else Receipt.STORED


def _commit_of_message(
    message: InboundMessage,
    customer: str,
    before: Conversation | None,
    conversations: Conversations,
    rng: Random,
) -> Commit:
    """Return the commit that stores a message and links its sender's addresses, if both are known.

    The link is applied before the message, so that an opt-out keyword in the message prevails over
    the opt-out of the merged conversation.
    """
    by_alias = customer != message.customer
    base = before or new_conversation(customer, message.at)
    commit = commit_of(rng.token(), before, base)
    if is_phone(customer):
        commit = with_link(commit, message.scoped_id, conversations, message.at)
    ours, *others = commit.conversations
    address = base.address if by_alias else message.address
    wish = read_wish(message, ours.after)
    after = add_inbound(ours.after, wish, message.at, address=address)
    stored = replace(
        message,
        customer=customer,
        seq=after.seq,
        address=message.customer if by_alias else message.address,
    )
    items = (*commit.items, StoreInbound(stored))
    if _is_answered_by_twilio(stored) and not ours.after.has_unanswered:
        # Else it lies among lines that are answered together, and the turn leaves it out.
        reason = stored.needs_no_answer or ""
        after, silence = _answer_with_silence(after, reason, rng.token(), message.at)
        items = (*items, silence)
    if not is_phone(customer):
        items = (*items, CheckUnlinked(customer))
    return replace(commit, conversations=(ours._replace(after=after), *others), items=items)


def _is_answered_by_twilio(message: InboundMessage) -> bool:
    return message.opt_out_type is OptOutKeyword.HELP


def _answer_with_silence(
    conversation: Conversation, reason: str, token: str, now: datetime
) -> tuple[Conversation, AddOutbound]:
    lines = SeqRange(after=conversation.answered_seq, through=conversation.in_seq)
    silence = make_silence(conversation, lines, reason=reason, token=token, now=now)
    return add_silence(conversation, silence, now), AddOutbound(silence)
