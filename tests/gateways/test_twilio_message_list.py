"""Twilio's list as proof: what was accepted is found, what a webhook lost is read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.domain.send_outcome import Accepted, Unknown
from aftercall.gateways.twilio import message_list
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.messages import TwilioWhatsApp
from aftercall.gateways.twilio.received_messages import TwilioReceivedMessages
from aftercall.ports import ReceivedPage
from local.emulators.serve import serve
from local.emulators.twilio.emulator import TwilioEmulator
from local.emulators.twilio.scenarios import NO_DELAYS
from local.emulators.twilio.templates import Template
from tests.gateways.twilio_stub import ACCOUNT, ANA, REPLY, SENDER, a_sender

TOKEN = "made-up-token"
HX = "HX" + "0" * 32
NOTHING: frozenset[str] = frozenset()


@pytest.fixture
def emulator() -> Iterator[TwilioEmulator]:
    emulator = TwilioEmulator(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=SENDER, delays=NO_DELAYS
    )
    emulator.inbound(f"whatsapp:{ANA}", "Hola")
    yield emulator
    emulator.close()


@pytest.fixture
def url(emulator: TwilioEmulator) -> Iterator[str]:
    with serve(emulator.app) as server:
        yield server.url


@pytest.fixture
def whatsapp(url: str) -> Iterator[TwilioWhatsApp]:
    with a_sender(url) as whatsapp:
        yield whatsapp


def in_flight(text: str = "La respuesta") -> OutboundMessage:
    return replace(REPLY, text=text, begun_at=datetime.now(UTC))


def an_inbox(url: str, token: str = TOKEN) -> tuple[TwilioReceivedMessages, TwilioAccount]:
    account = TwilioAccount(
        account_sid=ACCOUNT, auth_token=lambda _: token, base_url=url, messaging_base_url=url
    )
    return TwilioReceivedMessages(account, SENDER), account


@pytest.mark.parametrize("behaviour", ["cut_after_accepting", "error_after_accepting"])
def test_a_message_whose_answer_was_lost_is_found_by_its_sid(
    emulator: TwilioEmulator, whatsapp: TwilioWhatsApp, behaviour: str
) -> None:
    message = in_flight()
    emulator.behaviours.book(behaviour)
    outcome = whatsapp.send(message)
    assert isinstance(outcome, Unknown)
    assert outcome.server_error == (behaviour == "error_after_accepting")
    held = emulator.messages()[-1]
    assert whatsapp.find_sent(message, NOTHING) == held.sid
    assert whatsapp.find_sent(message, frozenset({held.sid})) is None


def test_a_message_that_never_arrived_is_not_found(
    emulator: TwilioEmulator, whatsapp: TwilioWhatsApp
) -> None:
    message = in_flight()
    emulator.behaviours.book("error_before_accepting")
    assert isinstance(whatsapp.send(message), Unknown)
    assert whatsapp.find_sent(message, NOTHING) is None


def test_another_text_and_an_earlier_message_prove_nothing(whatsapp: TwilioWhatsApp) -> None:
    assert isinstance(whatsapp.send(in_flight("Otra cosa")), Accepted)
    assert whatsapp.find_sent(in_flight(), NOTHING) is None
    later = replace(in_flight("Otra cosa"), begun_at=datetime.now(UTC) + timedelta(seconds=10))
    assert whatsapp.find_sent(later, NOTHING) is None


def test_of_two_equal_texts_the_one_that_is_nobodys_yet_is_found(
    emulator: TwilioEmulator, whatsapp: TwilioWhatsApp
) -> None:
    first, second = in_flight(), in_flight()
    known = whatsapp.send(first)
    assert isinstance(known, Accepted)
    emulator.behaviours.book("cut_after_accepting")
    whatsapp.send(second)
    found = whatsapp.find_sent(second, frozenset({known.message_sid}))
    assert found == emulator.messages()[-1].sid


def test_a_template_is_found_by_its_customer_and_time(
    emulator: TwilioEmulator, whatsapp: TwilioWhatsApp
) -> None:
    emulator.add_template(Template(sid=HX, body="Hola, {{1}}. Seguimos con {{2}}."))
    opening = replace(in_flight("x"), content_sid=HX, content_variables={"1": "Ana", "2": "a"})
    emulator.behaviours.book("cut_after_accepting")
    assert isinstance(whatsapp.send(opening), Unknown)
    assert whatsapp.find_sent(opening, NOTHING) == emulator.messages()[-1].sid


def test_what_customers_wrote_is_read_newest_first(emulator: TwilioEmulator, url: str) -> None:
    begun = datetime.now(UTC) - timedelta(seconds=1)
    sids = [message.sid for message in emulator.messages()]
    sids += [emulator.inbound("whatsapp:+573000000002", f"línea {number}") for number in range(3)]
    received_messages, account = an_inbox(url)
    page = received_messages.page(begun, datetime.now(UTC))
    account.close()
    assert page.next_page is None
    received = page.messages[::-1]
    assert [one.message_sid for one in received] == sids
    assert [one.text for one in received] == ["Hola", "línea 0", "línea 1", "línea 2"]
    assert received[1].customer == "+573000000002"


def test_a_long_list_is_read_page_by_page_back_to_where_it_was_asked_for(
    emulator: TwilioEmulator, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_list, "SMALL_PAGE", 2)
    begun = datetime.now(UTC) - timedelta(seconds=1)
    sids = [message.sid for message in emulator.messages()]
    sids += [emulator.inbound(f"whatsapp:{ANA}", f"línea {number}") for number in range(4)]
    received_messages, account = an_inbox(url)
    until = datetime.now(UTC)
    page = received_messages.page(begun, until)
    found = [one.message_sid for one in page.messages]
    emulator.inbound(f"whatsapp:{ANA}", "más tarde")
    while page.next_page is not None:
        page = received_messages.page(begun, until, page.next_page)
        found += [one.message_sid for one in page.messages]
    account.close()
    assert found[::-1] == sids


def test_what_was_received_later_than_asked_for_is_left_out(
    emulator: TwilioEmulator, url: str
) -> None:
    received_messages, account = an_inbox(url)
    until = datetime.now(UTC) - timedelta(seconds=30)
    page = received_messages.page(until - timedelta(hours=1), until)
    account.close()
    assert page.messages == ()


def test_what_was_received_before_is_left_out(emulator: TwilioEmulator, url: str) -> None:
    received_messages, account = an_inbox(url)
    later = datetime.now(UTC) + timedelta(seconds=30)
    page = received_messages.page(later, later)
    account.close()
    assert page == ReceivedPage(messages=())


def test_a_refused_token_is_no_answer_and_never_shown(emulator: TwilioEmulator, url: str) -> None:
    received_messages, account = an_inbox(url, token="wrong-token")
    with pytest.raises(Unavailable) as raised:
        received_messages.page(datetime.now(UTC), datetime.now(UTC))
    account.close()
    assert "wrong-token" not in str(raised.value)


KINDS = {
    "image": ("image", "image/jpeg"),
    "voice_note": ("audio", "audio/ogg"),
    "document": ("document", "application/pdf"),
    "contact_card": ("contacts", "text/vcard"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_listed_message_gets_its_media_as_the_webhook_would_have_named_them(
    emulator: TwilioEmulator, url: str, kind: str
) -> None:
    sid = emulator.inbound(f"whatsapp:{ANA}", "", kind=kind)
    (listed,) = (one for one in received(url, with_media=False) if one.message_sid == sid)
    assert (listed.media, listed.message_type) == ((), "media")
    (whole,) = (one for one in received(url) if one.message_sid == sid)
    (address,) = whole.media
    assert address.startswith(
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/"
    )
    assert not address.endswith(".json")
    assert (whole.message_type, whole.details["MediaContentType0"]) == KINDS[kind]
    assert whole.form_notes == ()


def test_media_that_cannot_be_read_cost_no_message(emulator: TwilioEmulator, url: str) -> None:
    emulator.behaviours.book("media_unreadable")
    caption = emulator.inbound(f"whatsapp:{ANA}", "Mira", kind="image")
    after = emulator.inbound(f"whatsapp:{ANA}", "", kind="image")
    found = {one.message_sid: one for one in received(url)}
    assert (found[caption].text, found[caption].media) == ("Mira", ())
    (note,) = found[caption].form_notes
    assert note.startswith("its media were not read: Twilio cannot be read")
    assert len(found[after].media) == 1


def test_a_listed_message_without_text_or_media_is_of_an_unknown_type(
    emulator: TwilioEmulator, url: str
) -> None:
    sid = emulator.inbound(f"whatsapp:{ANA}", "", kind="location")
    (listed,) = (one for one in received(url) if one.message_sid == sid)
    assert (listed.message_type, listed.media, listed.text) == ("unknown", (), "")


def received(url: str, *, with_media: bool = True) -> list[InboundMessage]:
    """Read what the list shows of the last hour, as the reconciler does."""
    now = datetime.now(UTC)
    inbox, account = an_inbox(url)
    page = inbox.page(now - timedelta(hours=1), now + timedelta(seconds=1))
    found = [
        inbox.with_media(one) if with_media and one.lacks_media else one for one in page.messages
    ]
    account.close()
    return found
