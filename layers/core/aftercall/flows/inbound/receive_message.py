"""A customer's message is stored with its place in the conversation; then someone looks at it."""

from dataclasses import replace
from enum import StrEnum

from aftercall.domain.commit import Commit, CommitResult
from aftercall.domain.conversation_transitions import begin, take_inbound
from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage
from aftercall.domain.opt_out import Wish, read_wish
from aftercall.domain.phone import is_phone
from aftercall.flows.customer_merge.link_addresses import request_turn_of_merged, with_pairing
from aftercall.ports import Clock, Conversations, Random, TurnRequests

MOST_TRIES = 12


class Receipt(StrEnum):
    """Whether the message is new."""

    STORED = "stored"
    REPEATED = "repeated"


def receive_message(
    message: InboundMessage,
    *,
    conversations: Conversations,
    turn_requests: TurnRequests,
    clock: Clock,
    rng: Random,
) -> Receipt:
    """Store a message once, however often it is delivered, and nudge its customer every time.

    A repeat nudges too: the first delivery may have died between storing and nudging. Raises
    Unavailable where the table gives no answer or others keep writing first.
    """
    try:
        receipt, written = _store(message, conversations, clock, rng)
    except Unavailable:
        # It may be stored all the same. A cause of its own leaves the next delivery its nudge.
        turn_requests.enqueue(message.customer, f"unsure:{message.message_sid}")
        raise
    turn_requests.enqueue(written.after.customer, f"in:{message.message_sid}")
    if receipt is Receipt.STORED:
        request_turn_of_merged(written, turn_requests)
    return receipt


def _store(
    message: InboundMessage, conversations: Conversations, clock: Clock, rng: Random
) -> tuple[Receipt, Commit]:
    wish = read_wish(message.text)
    for tried in range(MOST_TRIES):
        change = _storing(message, wish, conversations, rng.token())
        written = conversations.write(change)
        if written is not CommitResult.STALE:
            return (Receipt.STORED if written is CommitResult.DONE else Receipt.REPEATED), change
        clock.sleep(rng.fraction() * 0.02 * (tried + 1))
    raise Unavailable(f"the conversation kept moving while {message.message_sid} was being stored")


def _storing(
    message: InboundMessage, wish: Wish | None, conversations: Conversations, token: str
) -> Commit:
    """Return the change that stores a message with whom it belongs to, as far as that is known.

    A pairing comes before the message, so that its wish is the newest.
    """
    customer = _customer_of(message, conversations)
    moved = customer != message.customer
    before = conversations.load(customer)
    base = before or begin(customer, message.at)
    change = Commit(token=token, before=before, after=base)
    if is_phone(customer):
        change = with_pairing(change, message.scoped_id, conversations, message.at)
    after = take_inbound(
        change.after, wish, message.at, address=base.address if moved else message.address
    )
    stored = replace(
        message,
        customer=customer,
        seq=after.seq,
        address=message.customer if moved else message.address,
    )
    return replace(change, after=after, inbound=stored)


def _customer_of(message: InboundMessage, conversations: Conversations) -> str:
    if is_phone(message.customer):
        return message.customer
    return conversations.customer_of(message.customer) or message.customer
