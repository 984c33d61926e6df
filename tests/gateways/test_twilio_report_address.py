"""Where Twilio refuses the address for its reports, the message goes without, once, and rings."""

import io
import json
from collections.abc import Iterator

import pytest

from aftercall.domain.send_outcome import Accepted, NotSent, Unknown
from aftercall.gateways.twilio.error_codes import explain_code
from aftercall.telemetry import logger
from local.emulators.serve import serve
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.scenarios import NO_DELAYS
from tests.gateways.twilio_stub import (
    ACCOUNT,
    ANA,
    REPLY,
    SENDER,
    SID,
    Told,
    a_sender,
    a_stub,
    refused,
)

ADDRESS_REFUSED = refused(400, 21609)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    written = io.StringIO()
    before = logger.registered_handler.setStream(written)  # type: ignore[attr-defined]  # a stream's handler
    yield written
    logger.registered_handler.setStream(before)  # type: ignore[attr-defined]  # a stream's handler


def test_a_message_whose_report_address_is_refused_goes_once_without_it(log: io.StringIO) -> None:
    with a_stub(ADDRESS_REFUSED, Told()) as stub, a_sender(stub.url) as whatsapp:
        assert whatsapp.send(REPLY) == Accepted(message_sid=SID, warning=explain_code(21609))
    first, second = (asked.fields for asked in stub.asked)
    assert first.pop("StatusCallback") == [
        "https://api.example.com/webhook/twilio/status/7-secretsecret"
    ]
    assert first == second
    told = json.loads(log.getvalue())
    assert (told["level"], told["outcome"], told["code"]) == ("WARNING", "Accepted", 21609)


def test_a_refusal_that_has_nothing_to_do_with_the_address_after_all_is_the_outcome() -> None:
    with a_stub(ADDRESS_REFUSED) as stub, a_sender(stub.url) as whatsapp:
        outcome = whatsapp.send(REPLY)
    assert isinstance(outcome, NotSent)
    assert (outcome.failure.code, len(stub.asked)) == (21609, 2)


def test_what_came_of_the_second_try_is_as_unknown_as_of_any() -> None:
    with a_stub(ADDRESS_REFUSED, Told(cut=True)) as stub, a_sender(stub.url) as whatsapp:
        assert isinstance(whatsapp.send(REPLY), Unknown)
    assert len(stub.asked) == 2


def test_without_an_address_to_leave_out_nothing_is_tried_again() -> None:
    with a_stub(ADDRESS_REFUSED) as stub, a_sender(stub.url, public_base_url="") as whatsapp:
        assert isinstance(whatsapp.send(REPLY), NotSent)
    assert len(stub.asked) == 1


def test_the_emulated_twilio_takes_it_once_without_the_address() -> None:
    emulator = TwilioEmulator(
        account_sid=ACCOUNT, auth_token="made-up-token", sender=SENDER, delays=NO_DELAYS
    )
    emulator.inbound(f"whatsapp:{ANA}", "Hola")
    with (
        serve(emulator.app) as server,
        a_sender(server.url, public_base_url="https://an_underscore.example.com") as whatsapp,
    ):
        outcome = whatsapp.send(REPLY)
        emulator.close()
    assert isinstance(outcome, Accepted)
    assert outcome.warning == explain_code(21609)
    ours = [one.body for one in emulator.messages() if one.sender == SENDER]
    assert ours == [REPLY.text]
