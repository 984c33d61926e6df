"""The webhook's two addresses of one customer, through signed requests alone."""

from collections.abc import Iterator

import pytest

from aftercall.bootstrap.twilio_webhook import Runtime, get_runtime
from aftercall.config.settings import TwilioSettings
from aftercall.domain.commit import AddOutbound, CommitResult, commit_of
from aftercall.domain.message import Kind, OutboundMessage, State
from aftercall.domain.outbound_transitions import opening_id_of
from tests.builders import NOON, a_conversation
from tests.fakes.outside import FakeTurnRequests
from tests.fakes.system import FakeClock, FakeRandom
from tests.functions.twilio_webhook_harness import ask
from tests.functions.twilio_webhook_requests import (
    ACCOUNT,
    ANA,
    SENDER,
    SID,
    TOKEN,
    Pairs,
    a_request,
    incoming_fields,
    report_fields,
)
from tests.memory_store.ports import MemoryConversations, MemoryMessages
from tests.memory_store.tables import MemoryTables

SCOPED = "CO.0000000000000001"
OPENING = opening_id_of(1, "t" * 26)


@pytest.fixture
def world() -> Iterator[MemoryTables]:
    world = MemoryTables()
    held = Runtime(
        settings=TwilioSettings(
            secret="a-secret",
            account_sid=ACCOUNT,
            sender=SENDER,
            base_url="https://api.twilio.com",
            messaging_base_url="https://messaging.twilio.com",
            public_base_url="",
            sandbox=False,
        ),
        auth_tokens=lambda: [TOKEN],
        conversations=MemoryConversations(world),
        messages=MemoryMessages(world),
        turn_requests=FakeTurnRequests(),
        clock=FakeClock(),
        rng=FakeRandom(),
    )
    with get_runtime.using(held):
        yield world


def open_with(world: MemoryTables, message_id: str = OPENING) -> None:
    """Let an opening to Ana be out."""
    opening = OutboundMessage(
        customer=ANA,
        seq=1,
        message_id=message_id,
        kind=Kind.OPENING,
        text="Hola, Ana",
        created_at=NOON,
        state=State.SENT,
        message_sid=SID,
    )
    commit = commit_of("t" * 26, None, a_conversation(seq=1), AddOutbound(opening))
    assert MemoryConversations(world).commit(commit) is CommitResult.COMMITTED


def by_scoped_id(**changes: str | None) -> Pairs:
    """Return a message of somebody whose number WhatsApp does not tell."""
    sid = "SM" + "0" * 31 + "2"
    ids: dict[str, str | None] = {"MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid}
    return incoming_fields(From=f"whatsapp:{SCOPED}", WaId=None, **ids, **changes)


def report(message_id: str = OPENING, **changes: str | None) -> None:
    fields = report_fields(**{"ExternalUserId": f"whatsapp:{SCOPED}", **changes})
    answer = ask(a_request(fields, path=f"/webhook/twilio/status/{message_id}"))
    assert answer["statusCode"] == 204


def test_an_answer_by_scoped_id_lands_in_the_called_numbers_conversation(
    world: MemoryTables,
) -> None:
    open_with(world)
    report()
    assert ask(a_request(by_scoped_id()))["statusCode"] == 200
    (message,) = world.inbound(ANA)
    assert (message.seq, message.address) == (2, SCOPED)
    assert list(world.conversations) == [ANA]


def test_an_answer_that_overtakes_the_report_is_closed_by_it(world: MemoryTables) -> None:
    open_with(world)
    ask(a_request(by_scoped_id()))
    assert world.of(SCOPED).merged_into is None
    report()
    assert world.of(SCOPED).merged_into == ANA
    assert world.of(ANA).merged_from == SCOPED


@pytest.mark.parametrize(
    "external",
    [None, "", "whatsapp:+573000000002", "CO.0000000000000001", "whatsapp:CO.<b>", "anything"],
)
def test_what_is_no_scoped_id_is_passed_over(world: MemoryTables, external: str | None) -> None:
    open_with(world)
    report(ExternalUserId=external)
    assert ask(a_request(incoming_fields(ExternalUserId=external)))["statusCode"] == 200
    assert world.links == {}
    assert len(world.inbound(ANA)) == 1


def test_an_id_that_cannot_be_read_teaches_nothing(world: MemoryTables) -> None:
    open_with(world)
    report(ExternalUserId="whatsapp:CO.1 2")
    assert world.links == {}


def test_a_new_field_beside_the_id_changes_nothing(world: MemoryTables) -> None:
    open_with(world)
    report(Extra="1")
    assert list(world.links.values()) == [ANA]


def test_a_report_on_no_message_of_ours_teaches_nothing(world: MemoryTables) -> None:
    open_with(world, opening_id_of(1, "u" * 26))
    report()
    assert world.links == {}


def test_a_number_in_its_older_way_is_the_same_customer(world: MemoryTables) -> None:
    fields = incoming_fields(From="whatsapp:+5215500000001", ExternalUserId=None)
    assert ask(a_request(fields))["statusCode"] == 200
    assert list(world.conversations) == ["+525500000001"]
    assert world.of("+525500000001").address == "+5215500000001"
