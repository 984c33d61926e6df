"""The owner's views as tables: who, when and what, in the business's own time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aftercall.bootstrap.views import Runtime
from aftercall.domain.call import CallOutcome, CallRecord
from aftercall.domain.conversation import Control
from aftercall.domain.delivery import DeliveryStatus
from aftercall.domain.message import Kind, State
from local.show import show_active, show_history, show_messages, show_statistics
from tests.builders import ANA, BEA, NOON, a_conversation, a_message, a_reply, an_opening, minutes
from tests.memory_store.ports import MemoryActivity, MemoryConversations, MemoryMessages
from tests.memory_store.tables import MemoryTables

if TYPE_CHECKING:
    from datetime import datetime


class FrozenSystemStub:
    """A clock that stands at noon, constant random values, and a queue that refuses requests."""

    def now(self) -> datetime:
        return NOON

    def sleep(self, seconds: float) -> None:
        raise AssertionError("a view waits for nothing")

    def token(self) -> str:
        return "t" * 26

    def fraction(self) -> float:
        return 0.5

    def enqueue(self, customer: str, cause: str) -> bool:
        raise AssertionError("a view requests no turn")


def views_of(tables: MemoryTables) -> Runtime:
    system = FrozenSystemStub()
    return Runtime(
        activity=MemoryActivity(tables),
        conversations=MemoryConversations(tables),
        messages=MemoryMessages(tables),
        turn_requests=system,
        time_zone=ZoneInfo("America/Bogota"),
        clock=system,
        rng=system,
    )


def rows(table: str) -> list[list[str]]:
    """Return a table's rows as words, its title and its heads left out."""
    return [line.split() for line in table.splitlines()[2:]]


def some_tables() -> MemoryTables:
    tables = MemoryTables()
    tables.conversations[ANA] = a_conversation(
        name="Ana", call_id="conv_1", inbound_count=2, outbound_count=1
    )
    tables.conversations[BEA] = a_conversation(
        customer=BEA, control=Control.HUMAN, last_message_at=NOON + minutes(1), inbound_count=1
    )
    tables.put(a_message("Hola\n¿precio?", seq=2))
    tables.put(a_message("", seq=4, message_type="audio"))
    tables.put(an_opening(message_sid="SM1", state=State.SENT, delivery=DeliveryStatus.READ))
    tables.put(
        a_reply(
            "No llega",
            seq=5,
            state=State.SENT,
            message_sid="SM2",
            delivery=DeliveryStatus.UNDELIVERED,
            reason="This number is not on WhatsApp.",
        )
    )
    tables.put(a_reply("No sale", seq=3, state=State.CANCELLED, reason="opted_out"))
    return tables


def test_active_conversations_come_newest_first_in_local_time() -> None:
    shown = rows(show_active(views_of(some_tables())))
    assert shown == [
        [BEA, "human", "1", "2026-11-02", "07:00:00", "2026-11-02", "07:01:00"],
        [ANA, "Ana", "agent", "conv_1", "3", "2026-11-02", "07:00:00", "2026-11-02", "07:00:00"],
    ]


def test_who_waits_for_a_person_is_marked_with_the_reason() -> None:
    tables = some_tables()
    waiting = {"seq": 1, "in_seq": 1, "last_inbound_at": NOON + minutes(1)}
    tables.conversations[ANA] = a_conversation(opted_out_at=NOON, **waiting)
    tables.conversations[BEA] = a_conversation(
        customer=BEA, control=Control.HUMAN, handed_over_for="agent_timeout", **waiting
    )
    shown = show_active(views_of(tables)).splitlines()
    assert shown[-1].endswith("waits, agent_timeout")
    assert shown[-2].endswith("waits, opted out")


def test_messages_come_in_order_one_line_each() -> None:
    table = show_messages(views_of(some_tables()), ANA).splitlines()
    assert [line.split()[0] for line in table[2:]] == ["1", "2", "3", "4", "5"]
    assert table[2].split()[3:6] == ["opening", "read", "Hola,"]
    assert table[3].endswith("Hola / ¿precio?")
    assert "cancelled: opted_out" in table[4]
    assert table[5].endswith("[Sent a voice message, which cannot be heard here.]")
    assert "undelivered: This number is not on WhatsApp.  No llega" in table[6]


def test_a_silence_on_purpose_is_shown_with_its_reason() -> None:
    tables = some_tables()
    silence = {"kind": Kind.SILENCE, "state": State.SILENT, "reason": "skip_turn"}
    tables.put(a_reply("", seq=6, **silence))
    table = show_messages(views_of(tables), ANA).splitlines()
    assert table[-1].split()[3:] == ["silence", "silent:", "skip_turn"]


def test_a_history_has_the_calls_before_the_messages() -> None:
    tables = some_tables()
    for number, outcome, reason in (
        (1, CallOutcome.SKIPPED, "voicemail"),
        (2, CallOutcome.OPENED, None),
    ):
        tables.records[ANA, f"conv_{number}"] = CallRecord(
            record_id=f"conv_{number}",
            customer=ANA,
            outcome=outcome,
            reason=reason,
            recorded_at=NOON + minutes(number),
        )
    calls, _, messages = show_history(views_of(tables), ANA).partition("\n\n")
    assert [row[:2] for row in rows(calls)] == [["conv_2", "opened"], ["conv_1", "skipped"]]
    assert rows(calls)[1][2] == "voicemail"
    assert len(rows(messages)) == 5


def test_the_day_is_the_businesss_own() -> None:
    runtime = views_of(some_tables())
    assert rows(show_statistics(runtime)) == [["2", "2", "4", "2.0"]]
    assert "2026-11-02 (America/Bogota)" in show_statistics(runtime)
    assert rows(show_statistics(runtime, date(2026, 11, 1))) == [["0", "0", "0", "0.0"]]


def test_an_empty_view_says_so() -> None:
    runtime = views_of(MemoryTables())
    assert rows(show_active(runtime)) == [["(none)"]]
    assert rows(show_messages(runtime, ANA)) == [["(none)"]]
