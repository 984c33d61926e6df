"""A number that is written in two ways is one customer, and is written to as they write it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aftercall.domain.send_outcome import Accepted, Unknown
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.received_messages import TwilioReceivedMessages
from local.emulators.serve import serve
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.scenarios import NO_DELAYS
from tests.gateways.twilio_stub import ACCOUNT, REPLY, SENDER, a_sender

TOKEN = "made-up-token"
MEX, OLDER = "+525500000001", "+5215500000001"
TO_OLDER = replace(REPLY, customer=MEX, address=OLDER)


@pytest.fixture
def emulator() -> Iterator[TwilioEmulator]:
    emulator = TwilioEmulator(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, delays=NO_DELAYS
    )
    emulator.inbound(f"whatsapp:{OLDER}", "Hola")
    yield emulator
    emulator.close()


@pytest.fixture
def url(emulator: TwilioEmulator) -> Iterator[str]:
    with serve(emulator.app) as server:
        yield server.url


def test_a_reply_goes_to_the_number_as_its_customer_writes_it(
    emulator: TwilioEmulator, url: str
) -> None:
    with a_sender(url) as whatsapp:
        assert isinstance(whatsapp.send(TO_OLDER), Accepted)
    assert [one.body for one in emulator.thread(OLDER)] == ["Hola", REPLY.text]
    assert emulator.thread(MEX) == []


def test_a_lost_answer_is_looked_for_where_the_message_went(
    emulator: TwilioEmulator, url: str
) -> None:
    emulator.behaviours.book("cut_after_accepting")
    begun = replace(TO_OLDER, begun_at=datetime.now(UTC))
    with a_sender(url) as whatsapp:
        assert isinstance(whatsapp.send(begun), Unknown)
        assert whatsapp.find_sent(begun, frozenset()) == emulator.thread(OLDER)[-1].sid
        assert whatsapp.find_sent(replace(begun, address=None), frozenset()) is None


def test_a_message_from_the_list_is_the_customers_with_the_address_it_came_from(url: str) -> None:
    account = TwilioAccount(
        account_sid=ACCOUNT, auth_token=lambda _: TOKEN, base_url=url, messaging_base_url=url
    )
    try:
        received_messages = TwilioReceivedMessages(account, SENDER)
        now = datetime.now(UTC)
        (message,) = received_messages.page(now - timedelta(minutes=1), now).messages
    finally:
        account.close()
    assert (message.customer, message.address, message.text) == (MEX, OLDER, "Hola")
