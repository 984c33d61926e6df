"""The post-call webhook: what ElevenLabs' own package signs and accepts, and nothing else."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from elevenlabs import webhooks_custom
from elevenlabs.errors import BadRequestError
from elevenlabs.webhooks_custom import WebhooksClient

from aftercall.domain.errors import Refused
from aftercall.gateways.api_gateway import BadRequest
from aftercall.gateways.elevenlabs.post_call_webhook import is_signed, read_signed_call

SECRET = "made-up-webhook-secret"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
CALL = {
    "agent_id": "agent_1",
    "conversation_id": "conv_1",
    "status": "done",
    "transcript": [{"role": "user", "message": "Sí, dígame"}],
    "metadata": {
        "start_time_unix_secs": 1795359000,
        "call_duration_secs": 60,
        "phone_call": {"external_number": "+573000000001"},
        "batch_call": {"batch_call_id": "b1", "batch_call_recipient_id": "r1"},
    },
    "analysis": {"transcript_summary": "Habló del precio."},
}


def only() -> list[str]:
    return [SECRET]


def never() -> list[str]:
    raise AssertionError("a secret was read for a request that nobody signed")


def body_of(kind: str = "post_call_transcription", data: object = CALL) -> bytes:
    stamp = int(NOW.timestamp())
    return json.dumps({"type": kind, "event_timestamp": stamp, "data": data}).encode()


def signed(body: bytes, secret: str = SECRET, at: datetime = NOW) -> str:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
    return f"t={stamp},v0={digest}"


def event_of(body: bytes, header: str | None = None, *, encoded: bool = False) -> dict[str, Any]:
    text = base64.b64encode(body).decode() if encoded else body.decode()
    headers = {"elevenlabs-signature": signed(body) if header is None else header}
    return {"headers": headers, "body": text, "isBase64Encoded": encoded}


@pytest.mark.parametrize("encoded", [False, True])
def test_a_signed_transcription_is_read_as_the_call_it_tells_of(encoded: bool) -> None:
    call = read_signed_call(event_of(body_of(), encoded=encoded), only, NOW)
    assert call is not None
    assert (call.call_id, call.phone, call.batch_id) == ("conv_1", "+573000000001", "b1")
    assert (call.status, call.analysed, call.user_turns) == ("done", True, 1)


def test_any_right_signature_of_several_counts_with_spaces_between_them() -> None:
    body = body_of()
    stamp, right = signed(body).split(",")
    wrong = signed(body, secret="another").split(",")[1]
    for signatures in ([wrong, right], [right, wrong], ["v0=00", right]):
        assert is_signed(body, " , ".join([stamp, *signatures]), only, NOW)
    assert not is_signed(body, ", ".join([stamp, wrong, wrong]), only, NOW)


class FixedTime:
    """What the provider's package takes for the module `time`."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def time(self) -> float:
        return self._now.timestamp()


@pytest.mark.parametrize("age", [0, 29, 30, 31])
@pytest.mark.parametrize("milliseconds", [0, 999])
def test_the_providers_own_package_accepts_the_same_ages(
    monkeypatch: pytest.MonkeyPatch, age: int, milliseconds: int
) -> None:
    # The package reads the clock of the machine, whose time would decide this test.
    now = NOW + timedelta(milliseconds=milliseconds)
    monkeypatch.setattr(webhooks_custom, "time", FixedTime(now))
    body = body_of()
    header = signed(body, at=NOW - timedelta(minutes=age))
    client = WebhooksClient.__new__(WebhooksClient)
    try:
        client.construct_event(body.decode(), header, SECRET)
        accepted = True
    except BadRequestError:
        accepted = False
    assert is_signed(body, header, only, now) is accepted


@pytest.mark.parametrize(
    ("age", "accepted"),
    [(0, True), (29, True), (31, False), (-4, True), (-6, False)],
)
def test_a_signature_holds_for_half_an_hour_and_hardly_ahead(age: int, accepted: bool) -> None:
    body = body_of()
    header = signed(body, at=NOW - timedelta(minutes=age))
    assert is_signed(body, header, only, NOW) is accepted


def test_the_previous_secret_is_accepted_while_it_is_being_rotated() -> None:
    assert read_signed_call(event_of(body_of()), lambda: ["the-new-one", SECRET], NOW) is not None


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v0=",
        "v0=00",
        "t=abc,v0=00",
        "t=99999999999999999999,v0=00",
        "t=1795359600,v0=ñ",
        signed(body_of(), secret="another"),
        signed(b"{}"),
    ],
)
def test_any_other_signature_is_refused(header: str) -> None:
    with pytest.raises(BadRequest) as raised:
        read_signed_call(event_of(body_of(), header), only, NOW)
    assert raised.value.status == 403


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=,v0=",
        "v0=00",
        "t=abc,v0=00",
        "t=1795359600,v0=ñ",
        f"t={int(NOW.timestamp())},v0=00",
        signed(body_of()).upper(),
        signed(body_of(), at=NOW - timedelta(minutes=31)),
        signed(body_of(), at=NOW + timedelta(minutes=6)),
    ],
)
def test_what_no_secret_can_have_signed_costs_no_read_of_one(header: str) -> None:
    with pytest.raises(BadRequest) as raised:
        read_signed_call(event_of(body_of(), header), never, NOW)
    assert raised.value.status == 403


@pytest.mark.parametrize("kind", ["post_call_audio", "call_initiation_failure", "news"])
def test_an_event_that_tells_of_no_finished_call_is_none(kind: str) -> None:
    assert read_signed_call(event_of(body_of(kind)), only, NOW) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"nonsense", b'"text"'])
def test_a_body_that_is_no_object_is_a_defect_of_the_request(body: bytes) -> None:
    with pytest.raises(BadRequest) as raised:
        read_signed_call(event_of(body), only, NOW)
    assert raised.value.status == 400


def test_a_call_that_cannot_be_read_names_the_field_and_nothing_in_it() -> None:
    with pytest.raises(Refused, match="agent_id"):
        read_signed_call(event_of(body_of(data={"conversation_id": "c"})), only, NOW)


def test_a_body_of_many_megabytes_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadRequest) as raised:
        read_signed_call(event_of(b"x" * (5 * 1024 * 1024 + 1)), only, NOW)
    assert raised.value.status == 413
