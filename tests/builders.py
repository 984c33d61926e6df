"""Made-up messages, calls and conversations; a test names only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aftercall.domain.call import Batch, CallTurn, FinishedCall, Recipient
from aftercall.domain.call_eligibility import CallPolicy
from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, Kind, OutboundMessage
from aftercall.domain.opening import OpeningPolicy
from aftercall.domain.outbound_transitions import message_id_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ANA = "+573000000001"
BEA = "+573000000002"
AGENT = "agent_made_up_1"


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def a_message(text: str = "Hola", **changes: Any) -> InboundMessage:
    plain = InboundMessage(customer=ANA, message_sid=f"SM{1:032d}", text=text, at=NOON)
    return replace(plain, **changes)


def a_reply(text: str = "Claro que sí", **changes: Any) -> OutboundMessage:
    seq = changes.get("seq", 2)
    plain = OutboundMessage(
        customer=ANA,
        seq=seq,
        message_id=message_id_of(seq, "t" * 26),
        kind=Kind.REPLY,
        text=text,
        created_at=NOON,
    )
    return replace(plain, **changes)


def an_opening(text: str = "Hola, Ana", **changes: Any) -> OutboundMessage:
    return a_reply(text, **{"kind": Kind.OPENING, "seq": 1, **changes})


def a_conversation(**changes: Any) -> Conversation:
    plain = Conversation(customer=ANA, started_at=NOON, last_message_at=NOON)
    return replace(plain, **changes)


def an_unanswered(**changes: Any) -> Conversation:
    """Return a conversation whose only message, the customer's, came at noon."""
    asked = a_conversation(
        version=1, seq=1, in_seq=1, inbound_count=1, waiting_since=NOON, last_inbound_at=NOON
    )
    return replace(asked, **changes)


def a_call(**changes: Any) -> FinishedCall:
    plain = FinishedCall(
        call_id="conv_call_1",
        agent_id=AGENT,
        status="done",
        started_at=NOON - minutes(5),
        ended_at=NOON - minutes(2),
        phone=ANA,
        analysed=True,
        user_turns=2,
        language="es",
        summary="The customer asked about solar panels.",
        turns=(
            CallTurn(role="agent", text="Hola, ¿hablo con Ana?"),
            CallTurn(role="user", text="Sí, quiero paneles para mi finca."),
        ),
        variables={"nombre": "Ana"},
        collected={"tema": "paneles solares"},
    )
    return replace(plain, **changes)


def a_recipient(**changes: Any) -> Recipient:
    plain = Recipient(
        recipient_id="rec_1",
        batch_id="batch_1",
        status="completed",
        updated_at=int((NOON - minutes(2)).timestamp()),
        phone=ANA,
        call_id="conv_call_1",
    )
    return replace(plain, **changes)


def a_batch(**changes: Any) -> Batch:
    moved_at = int((NOON - minutes(2)).timestamp())
    plain = Batch(batch_id="batch_1", agent_id=AGENT, moved_at=moved_at, finished=1)
    return replace(plain, **changes)


def a_call_policy(**changes: Any) -> CallPolicy:
    plain = CallPolicy(
        since=NOON - timedelta(days=1), max_age=timedelta(hours=24), agent_ids=frozenset()
    )
    return replace(plain, **changes)


def an_opening_policy(**changes: Any) -> OpeningPolicy:
    plain = OpeningPolicy(
        enabled=True,
        sandbox=True,
        max_per_day=100,
        name_variables=("name", "nombre", "customer_name"),
        topic_fields=("topic", "tema"),
        templates={},
    )
    return replace(plain, **changes)
