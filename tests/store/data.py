"""Small data for the tests of the store: one customer, one call, what was written."""

from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from aftercall.domain.call import CallOutcome, CallRecord, CallTurn, FinishedCall
from aftercall.domain.conversation import Control, Conversation, WaitingOpening
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.gate.send_decision import Permission, SendDecision, Verdict
from aftercall.domain.message import InboundMessage, Kind, OutboundMessage, State
from aftercall.domain.opt_out import OptOutKeyword, OptOutSource
from aftercall.domain.seq_range import SeqRange
from aftercall.domain.timers import Timers

ANA = "+573000000001"
BEN = "+573000000002"
NOON = datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC)


def a_token() -> str:
    """Return a token that names one commit."""
    return token_hex(13)


def after(seconds: float) -> datetime:
    """Return a time so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def a_conversation(customer: str = ANA, **facts: Any) -> Conversation:
    """Return a conversation that was never written."""
    return replace(Conversation(customer=customer, started_at=NOON, last_message_at=NOON), **facts)


def a_full_conversation() -> Conversation:
    """Return a conversation with every field set."""
    return Conversation(
        customer=ANA,
        started_at=NOON,
        last_message_at=after(90),
        version=7,
        control=Control.HUMAN,
        epoch=2,
        seq=9,
        in_seq=8,
        answered_seq=6,
        outbox=(7, 9),
        waiting_since=after(60),
        last_inbound_at=after(80),
        window_closed_at=after(70),
        opted_out_at=after(81),
        opted_out_by=OptOutSource.CUSTOMER,
        last_ours_asks=True,
        stop_asked_seq=7,
        language="es-419",
        name="Ana María",
        call_id="conv_0000000000000000000000001",
        agent_id="agent_0000000000000000000000001",
        answered_at=after(55),
        failures=2,
        failing_since=after(100),
        refusal="guardrail",
        refusals=2,
        retry_at=after(120),
        apologised_at=after(85),
        handover="quiere hablar con una persona",
        handed_over_for="agent_timeout",
        inbound_count=5,
        outbound_count=3,
        timers=Timers(
            send=after(150),
            reply=after(151),
            hand_over=after(152),
            move=after(153),
            opening=after(154),
        ),
        due_at=after(150),
        waiting_opening=WaitingOpening(
            call_id="conv_0000000000000000000000002", not_before=after(154)
        ),
        address="+573000000009",
        scoped_id="CO.1001",
        linked_at=after(40),
        merged_from="CO.1001",
        merged_into=BEN,
    )


def an_inbound(seq: int = 1, sid: str = "SM1", text: str = "Hola", **facts: Any) -> InboundMessage:
    """Return a message of Ana's."""
    plain = InboundMessage(customer=ANA, message_sid=sid, text=text, at=NOON, seq=seq)
    return replace(plain, **facts)


def a_full_inbound() -> InboundMessage:
    """Return a customer's message with every field set."""
    return an_inbound(
        3,
        text="línea uno\nlínea dos 👋",
        message_type="image",
        profile_name="Ana 🌸",
        media=("https://media.example/ME1", "https://media.example/ME2"),
        details={"ReferralNumMedia": "0", "Latitude": "4.71", "empty": ""},
        address="+573000000009",
        scoped_id="CO.1001",
        opt_out_type=OptOutKeyword.HELP,
        form_notes=("Body was given twice",),
    )


def a_reply(seq: int = 2, **facts: Any) -> OutboundMessage:
    """Return an answer of ours that was not begun."""
    plain = OutboundMessage(
        customer=ANA, seq=seq, message_id=f"{seq}-id", kind=Kind.REPLY, text="Sí", created_at=NOON
    )
    return replace(plain, **facts)


def a_full_reply() -> OutboundMessage:
    """Return a message of ours with every field set."""
    return a_reply(
        4,
        kind=Kind.OPENING,
        version=5,
        state=State.SENT,
        epoch=1,
        answers=SeqRange(after=1, through=3),
        part=2,
        parts=3,
        content_sid="HX00000000000000000000000000000000",
        content_variables={"1": "Ana", "2": "el préstamo"},
        call_id="conv_1",
        agent_session_id="conv_2",
        decision=SendDecision(
            permission=Permission.DEFERRED,
            rule="later",
            not_before=after(154),
            verdicts={
                "opted_out": Verdict.PASS,
                "window_closed": Verdict.PASS,
                "later": Verdict.DEFER,
            },
            inputs={
                "window_closed": {"last_inbound_at": "2026-11-22T15:01:20+00:00"},
                "later": {"limit": 3, "sandbox": False},
            },
        ),
        attempt=2,
        resends=1,
        retry_of=3,
        retries=1,
        request_id="request-1",
        server_error=True,
        may_be_out=True,
        begun_at=after(1),
        not_before=after(2),
        message_sid="SM9",
        duplicate_sids=("SM10", "SM11"),
        sent_at=after(3),
        delivery=DeliveryStatus.UNDELIVERED,
        error_code="63016",
        reason="outside the window",
        next_action="wait until the customer writes",
        address="+573000000009",
    )


def a_call(call_id: str = "conv_1", **facts: Any) -> FinishedCall:
    """Return a call with every field set, unless told otherwise."""
    whole = FinishedCall(
        call_id=call_id,
        agent_id="agent_1",
        status="done",
        started_at=after(-200),
        ended_at=after(-20),
        phone=ANA,
        batch_id="batch_1",
        recipient_id="rcpt_1",
        text_only=True,
        by_phone=False,
        analysed=True,
        voicemail=True,
        number_without_country=True,
        user_turns=2,
        language="es",
        summary="Preguntó por el crédito: «¿cuánto?» 👍",
        title="Crédito",
        cost=12.5,
        turns=(CallTurn(role="agent", text="¿Hola?"), CallTurn(role="user", text="Sí, diga")),
        variables={"name": "Ana", "age": 41, "rate": 0.125, "vip": True},
        collected={"topic": "crédito"},
    )
    return replace(whole, **facts)


def a_record(record_id: str = "conv_1", **facts: Any) -> CallRecord:
    """Return a considered call's record with every field set, unless told otherwise."""
    whole = CallRecord(
        record_id=record_id,
        customer=ANA,
        outcome=CallOutcome.CANCELLED,
        recorded_at=NOON,
        reason="openings_off",
        would_send="Hola, Ana.",
        batch_id="batch_1",
        recipient_id="rcpt_1",
        opening_seq=1,
        call_id=record_id,
        agent_id="agent_1",
        call_status="done",
        started_at=after(-200),
        ended_at=after(-20),
        user_turns=2,
        language="es",
        cost=12.5,
        title="Crédito",
    )
    return replace(whole, **facts)


def a_record_without_a_call(record_id: str, **facts: Any) -> CallRecord:
    """Return the record of somebody who was never called."""
    plain = CallRecord(
        record_id=record_id, customer=ANA, outcome=CallOutcome.SKIPPED, recorded_at=NOON
    )
    return replace(plain, **facts)


def left_at_default(value: Any) -> list[str]:
    """Name the fields of a dataclass that say nothing because they hold their default.

    Fields that take no part in a comparison are left out: no test could see them come back.
    """
    names = []
    for field in (field for field in fields(value) if field.compare):
        made = field.default_factory() if field.default_factory is not MISSING else field.default
        if getattr(value, field.name) == made:
            names.append(field.name)
    return names
