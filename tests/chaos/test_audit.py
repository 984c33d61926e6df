"""The audit accepts a correct snapshot and names each violation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aftercall.domain.call import CallOutcome, CallRecord
from aftercall.domain.message import State
from aftercall.domain.seq_range import SeqRange
from local.emulators.twilio.ledger import Direction, LedgerMessage
from tests.builders import ANA, NOON, a_conversation, a_message, a_reply, an_opening, seconds
from tests.chaos.audit import violations
from tests.chaos.snapshot import Snapshot


def in_ledger(sid: str, body: str, *, at: float, ours: bool = True) -> LedgerMessage:
    when = NOON + seconds(at)
    return LedgerMessage(
        sid=sid,
        direction=Direction.OUTBOUND_API if ours else Direction.INBOUND,
        sender="whatsapp:+12025550100",
        to=f"whatsapp:{ANA}",
        body=body,
        status="read",
        created_at=when,
        updated_at=when,
    )


OPENING = an_opening("Hola, Ana", state=State.SENT, message_sid="SM9", call_id="conv_call_1")
FIRST, SECOND, THIRD = (
    a_message(text, message_sid=f"SM{seq}", seq=seq)
    for seq, text in ((2, "¿Precio?"), (3, "¿Y la cita?"), (6, "Gracias"))
)
PART = a_reply(
    "Vale 10", seq=4, answers=SeqRange(through=3), parts=2, state=State.SENT, message_sid="SM4"
)
OTHER_PART = replace(PART, seq=5, text="El lunes", part=2, message_sid="SM5")
LAST = a_reply(
    "De nada", seq=7, answers=SeqRange(after=3, through=6), state=State.SENT, message_sid="SM7"
)
LEDGER = [
    in_ledger("SM9", "Hola, Ana", at=0),
    in_ledger("SM2", "¿Precio?", at=1, ours=False),
    in_ledger("SM3", "¿Y la cita?", at=2, ours=False),
    in_ledger("SM4", "Vale 10", at=5),
    in_ledger("SM5", "El lunes", at=6),
    in_ledger("SM6", "Gracias", at=7, ours=False),
    in_ledger("SM7", "De nada", at=9),
]
GOOD = Snapshot(
    conversation=a_conversation(
        seq=7, in_seq=6, answered_seq=6, inbound_count=3, outbound_count=4, call_id="conv_call_1"
    ),
    messages=[OPENING, FIRST, SECOND, PART, OTHER_PART, THIRD, LAST],
    records=[
        CallRecord(
            record_id="conv_call_1", customer=ANA, outcome=CallOutcome.OPENED, recorded_at=NOON
        )
    ],
    ledger=LEDGER,
)


def with_message(seq: int, **changes: object) -> Snapshot:
    """Return the correct snapshot with one message changed."""
    messages = [
        replace(one, **changes) if one.seq == seq else one  # type: ignore[arg-type]  # by name
        for one in GOOD.messages
    ]
    return replace(GOOD, messages=messages)


def without(seq: int) -> Snapshot:
    return replace(GOOD, messages=[one for one in GOOD.messages if one.seq != seq])


def test_a_correct_snapshot_has_no_violations() -> None:
    assert violations(GOOD) == []


@pytest.mark.parametrize(
    ("snapshot", "sentence"),
    [
        (without(3), "SM3 is lost"),
        (with_message(3, message_sid="SM2", text="¿Precio?"), "SM2 is stored more often"),
        (with_message(7, answers=SeqRange(after=6, through=6)), "line 6 is in 0 ranges"),
        (with_message(7, answers=SeqRange(after=2, through=6)), "line 3 is in 2 ranges"),
        (with_message(7, state=State.CANCELLED, message_sid=None), "line 6 is in 0 ranges"),
        (without(5), "the answer to 0:3 has the parts [1] of 2"),
        (with_message(5, part=1), "the answer to 0:3 has the parts [1, 1] of 2"),
        (without(4), "the order is [1, 2, 3, 5, 6, 7], the last number 7"),
        (with_message(7, state=State.SENDING), "message 7 is still sending"),
        (with_message(7, state=State.UNKNOWN), "message 7 is unknown with the sid SM7"),
        (with_message(7, message_sid="SM5"), "SM5 belongs to messages 5 and 7"),
        (with_message(7, message_sid="SM8"), "SM7 was accepted and belongs to no message"),
        (with_message(7, message_sid="SM8"), "has the sid SM8, which Twilio does not hold"),
        (with_message(7, text="Adiós"), "SM7 does not say what message 7 says"),
        (with_message(7, duplicate_sids=("SM8",)), "message 7 was accepted 2 times"),
        (with_message(1, call_id="conv_call_2"), "1 calls were opened by 1 openings"),
        (replace(GOOD, records=()), "0 calls were opened by 1 openings"),
        (replace(GOOD, ledger=[*LEDGER[:3], LEDGER[4], LEDGER[3], *LEDGER[5:]]), "[1, 5, 4, 7]"),
        (
            replace(GOOD, conversation=replace(GOOD.conversation, outbound_count=3)),
            "the counts are (3, 3), the sums (3, 4)",
        ),
    ],
)
def test_a_violation_is_named(snapshot: Snapshot, sentence: str) -> None:
    assert any(sentence in found for found in violations(snapshot)), violations(snapshot)


def test_a_reply_sent_again_without_proof_may_have_been_accepted_twice() -> None:
    copy = in_ledger("SM8", "De nada", at=10)
    twice = with_message(7, duplicate_sids=("SM8",), resends=1)
    assert violations(replace(twice, ledger=[*LEDGER, copy])) == []
