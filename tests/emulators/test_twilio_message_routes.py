"""Creating and fetching messages and the typing indicator, by the provider's own client."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from local.emulators.clock import Clock
from tests.emulators.twilio_harness import (
    ACCOUNT,
    ANA,
    MESSAGES,
    SENDER,
    Harness,
    Rerouted,
    TwilioServers,
)
from tests.emulators.webhook_stub import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "SK" + "0" * 32
SERVICE = "MG" + "0" * 32
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def harness(servers: TwilioServers) -> Iterator[Harness]:
    with servers.harness(
        clock=Clock(frozen_at=NOON), api_keys={KEY: "key-secret"}, messaging_service_sid=SERVICE
    ) as harness:
        harness.emulator.inbound(ANA, "Hola")
        harness.emulator.wait_until_idle()
        yield harness


def test_the_media_of_a_message_are_shown_as_their_webhook_named_them(harness: Harness) -> None:
    sid = harness.emulator.inbound(ANA, "", kind="document")
    harness.emulator.wait_until_idle()
    fields = harness.webhook.received()[-1].fields
    (file,) = harness.twilio.messages(sid).media.list()
    assert (file.content_type, file.parent_sid) == ("application/pdf", sid)
    assert fields["MediaUrl0"].endswith(file.sid)
    assert file.uri == f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/{file.sid}.json"
    text = harness.emulator.inbound(ANA, "Hola")
    assert harness.twilio.messages(text).media.list() == []


def test_media_can_be_kept_from_being_read(harness: Harness) -> None:
    harness.emulator.behaviours.book("media_unreadable")
    sid = harness.emulator.inbound(ANA, "", kind="image")
    assert harness.http.get(f"{MESSAGES}/{sid}/Media.json").status_code == 500


def test_a_created_message_has_every_key_of_the_provider(harness: Harness) -> None:
    answer = harness.post(To=ANA, From=SENDER, Body="Hola 😀 + &\nñ")
    shown = answer.json()
    sid = shown["sid"]
    assert answer.status_code == 201
    assert shown == {
        "account_sid": ACCOUNT,
        "api_version": "2010-04-01",
        "body": "Hola 😀 + &\nñ",
        "date_created": "Sun, 22 Nov 2026 12:00:00 +0000",
        "date_sent": None,
        "date_updated": "Sun, 22 Nov 2026 12:00:00 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": SENDER,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": None,
        "sid": sid,
        "status": "queued",
        "subresource_uris": {"media": f"{MESSAGES}/{sid}/Media.json"},
        "to": ANA,
        "uri": f"{MESSAGES}/{sid}.json",
    }


def test_the_providers_client_creates_and_fetches(harness: Harness) -> None:
    created = harness.send(body="Hola, Ana")
    harness.emulator.wait_until_idle()
    fetched = harness.twilio.messages(created.sid).fetch()
    assert (created.status, created.direction, created.date_created) == (
        "queued",
        "outbound-api",
        NOON,
    )
    assert (fetched.sid, fetched.body, fetched.status, fetched.date_sent) == (
        created.sid,
        "Hola, Ana",
        "read",
        NOON,
    )


def test_a_media_message_is_named_mm(harness: Harness) -> None:
    created = harness.twilio.messages.create(
        to=ANA, from_=SENDER, media_url=["https://example.com/plan.png"]
    )
    assert created.sid.startswith("MM")
    assert created.num_media == "1"


def test_a_messaging_service_accepts_before_it_has_a_sender(harness: Harness) -> None:
    created = harness.twilio.messages.create(to=ANA, messaging_service_sid=SERVICE, body="Hola")
    assert (created.status, created.from_, created.num_segments) == ("accepted", None, "0")
    harness.emulator.wait_until_idle()
    assert harness.twilio.messages(created.sid).fetch().from_ == SENDER


def test_an_api_key_may_speak_for_the_account(harness: Harness) -> None:
    rerouted = Rerouted(str(harness.http.base_url).rstrip("/"))
    client = Client(KEY, "key-secret", ACCOUNT, http_client=rerouted)
    assert client.messages.list()[0].direction == "inbound"
    rerouted.session.close()


@pytest.mark.parametrize(
    ("user", "password"), [(ACCOUNT, "wrong"), (KEY, TOKEN), ("AC1", TOKEN), ("", "")]
)
def test_a_wrong_login_is_refused(harness: Harness, user: str, password: str) -> None:
    answer = harness.http.get(f"{MESSAGES}.json", auth=(user, password))
    assert answer.status_code == 401
    assert answer.json() == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


@pytest.mark.parametrize("header", ["", "Basic", "Basic ###", "Bearer abc", "Basic /w=="])
def test_a_login_that_cannot_be_read_is_refused(harness: Harness, header: str) -> None:
    answer = harness.http.get(f"{MESSAGES}.json", headers={"Authorization": header}, auth=None)
    assert answer.json()["code"] == 20003


def test_another_accounts_path_is_refused(harness: Harness) -> None:
    other = MESSAGES.replace(ACCOUNT, "AC" + "1" * 32)
    assert harness.http.get(f"{other}.json").json()["code"] == 20003


GOOD = {"To": ANA, "From": SENDER, "Body": "Hola"}
CONTENT = {"To": ANA, "From": SENDER, "ContentSid": "HX" + "9" * 32}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({**GOOD, "To": ""}, 21604),
        ({**GOOD, "To": "whatsapp:+57"}, 21211),
        ({**GOOD, "To": "whatsapp: 573000000001"}, 21211),
        ({**GOOD, "To": "+573000000001"}, 21910),
        ({**GOOD, "From": ""}, 21603),
        ({**GOOD, "From": "whatsapp:Aftercall"}, 21212),
        ({**GOOD, "From": "whatsapp:+12025550199"}, 63007),
        ({"To": ANA, "MessagingServiceSid": "MG1", "Body": "Hola"}, 21701),
        ({**GOOD, "Body": " "}, 21602),
        ({"To": ANA, "From": SENDER}, 21619),
        ({**GOOD, "Body": "a" * 1601}, 21617),
        ({**GOOD, "StatusCallback": "ftp://example.com"}, 21609),
        ({**GOOD, "StatusCallback": "https://an_underscore.example.com/x"}, 21609),
        ({**GOOD, "StatusCallback": "https://[broken"}, 21609),
        ({**GOOD, "MediaUrl": "plan.png"}, 21620),
        (CONTENT, 21655),
    ],
)
def test_a_wrong_request_is_refused_by_code(
    harness: Harness, form: dict[str, str], code: int
) -> None:
    answer = harness.post(**form)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    refused = harness.emulator.journal.of_kind("refused")
    assert [(entry.facts["code"], entry.facts["to"]) for entry in refused] == [(code, form["To"])]
    assert [message.direction for message in harness.emulator.messages()] == ["inbound"]


def test_1600_characters_are_accepted(harness: Harness) -> None:
    assert harness.post(**{**GOOD, "Body": "ñ" * 1600}).status_code == 201


def test_the_providers_client_raises_its_own_error(harness: Harness) -> None:
    with pytest.raises(TwilioRestException) as too_long:
        harness.send(body="a" * 1601)
    with pytest.raises(TwilioRestException) as unknown:
        harness.twilio.messages("SM" + "0" * 32).fetch()
    assert (too_long.value.status, too_long.value.code) == (400, 21617)
    assert (unknown.value.status, unknown.value.code) == (404, 20404)


@pytest.mark.parametrize(("method", "code"), [("PUT", 20004), ("GET", 20404)])
def test_an_unknown_route_has_an_error_body_too(harness: Harness, method: str, code: int) -> None:
    path = f"{MESSAGES}.json" if method == "PUT" else "/2010-04-01/Nothing.json"
    assert harness.http.request(method, path).json()["code"] == code


def test_typing_is_shown_by_both_versions(harness: Harness) -> None:
    sid = harness.emulator.messages()[0].sid
    shown = harness.twilio.messaging.v2.typing_indicator.create(channel="whatsapp", message_id=sid)
    body = json.dumps({"channel": "WHATSAPP", "messageId": sid})
    newer = harness.http.post("/v3/Indicators/Typing.json", content=body)
    assert shown.success is True
    assert newer.json() == {"success": True}
    typing = [entry.facts for entry in harness.emulator.journal.of_kind("typing")]
    assert typing == [{"sid": sid, "to": ANA}] * 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('{"channel": "WHATSAPP", "messageId": "SM1"}', 20404),
        ('{"channel": "RCS", "messageId": "SM1"}', 20001),
        ("[]", 20001),
        ("not json", 20001),
    ],
)
def test_typing_for_nothing_is_refused(harness: Harness, body: str, code: int) -> None:
    assert harness.http.post("/v3/Indicators/Typing.json", content=body).json()["code"] == code
