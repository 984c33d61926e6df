"""A secret is read when it is needed, kept for a while, and never shown."""

import json
import traceback
from collections.abc import Iterator
from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest

from aftercall.domain.errors import AftercallError, Misconfigured, Unavailable
from aftercall.gateways.secrets import ABSENT_FOR, KEPT_FOR, Secret
from tests.gateways.aws_harness import secrets_manager
from tests.store.doubles import StillClock
from tests.store.faults import Line, Refusal, RequestLost

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

VALUE = "made-up-value-that-nobody-may-see"


@pytest.fixture
def client(ministack: str) -> Iterator["SecretsManagerClient"]:
    with secrets_manager(ministack) as client:
        yield client


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def held(client: "SecretsManagerClient", clock: StillClock, text: str | None) -> Secret:
    """Return a secret that holds this text, or no value at all."""
    name = f"secret-{token_hex(6)}"
    if text is None:
        client.create_secret(Name=name)
    else:
        client.create_secret(Name=name, SecretString=text)
    return Secret(client, name, clock)


def set_to(client: "SecretsManagerClient", secret: Secret, **values: str | None) -> None:
    client.put_secret_value(SecretId=secret._name, SecretString=json.dumps(values))


def test_the_current_value_is_read(client: "SecretsManagerClient", clock: StillClock) -> None:
    secret = held(client, clock, json.dumps({"current": VALUE, "previous": None}))
    assert secret.current() == VALUE
    assert secret.accepted() == [VALUE]


@pytest.mark.parametrize("previous", [None, "", 7])
def test_without_a_previous_value_only_the_current_one_is_accepted(
    client: "SecretsManagerClient", clock: StillClock, previous: object
) -> None:
    assert held(client, clock, json.dumps({"current": VALUE, "previous": previous})).accepted() == [
        VALUE
    ]
    assert held(client, clock, json.dumps({"current": VALUE})).accepted() == [VALUE]


def test_while_it_is_rotated_both_values_are_accepted(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    secret = held(client, clock, json.dumps({"current": "new", "previous": "old"}))
    assert secret.accepted() == ["new", "old"]
    assert secret.current() == "new"


def test_it_is_read_again_after_five_minutes(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    secret = held(client, clock, json.dumps({"current": "old", "previous": None}))
    assert secret.current() == "old"
    set_to(client, secret, current="new", previous="old")
    clock.time += KEPT_FOR
    assert secret.current() == "old"
    clock.time += timedelta(seconds=1)
    assert secret.accepted() == ["new", "old"]


def test_it_is_read_again_at_once_where_the_old_value_was_refused(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    secret = held(client, clock, json.dumps({"current": "old", "previous": None}))
    assert secret.current() == "old"
    set_to(client, secret, current="new", previous="old")
    assert secret.current(fresh=True) == "new"
    assert secret.current() == "new"


def test_it_is_asked_for_once_while_it_is_kept(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    secret = held(client, clock, json.dumps({"current": VALUE}))
    with Line(client) as line:
        for _ in range(5):
            secret.accepted()
            secret.current()
    assert line.sent == ["GetSecretValue"]


@pytest.mark.parametrize(
    "text",
    [
        VALUE,
        json.dumps(VALUE),
        json.dumps([VALUE]),
        json.dumps({"key": VALUE}),
        json.dumps({"current": None, "previous": VALUE}),
        json.dumps({"current": "", "previous": VALUE}),
        json.dumps({"current": {"value": VALUE}, "previous": VALUE}),
        f'{{"current": "{VALUE}", ',
        "null",
        " ",
        None,
    ],
)
def test_a_malformed_secret_is_misconfigured_and_not_shown(
    client: "SecretsManagerClient", clock: StillClock, text: str | None
) -> None:
    secret = held(client, clock, text)
    with pytest.raises(Misconfigured, match="make secrets") as raised:
        secret.current()
    assert secret._name in str(raised.value)
    assert_not_shown(raised.value)


def test_a_binary_secret_is_misconfigured(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    name = f"secret-{token_hex(6)}"
    client.create_secret(Name=name, SecretBinary=json.dumps({"current": VALUE}).encode())
    with pytest.raises(Misconfigured) as raised:
        Secret(client, name, clock).current()
    assert_not_shown(raised.value)


def test_a_missing_secret_is_misconfigured(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    with pytest.raises(Misconfigured, match="never-created"):
        Secret(client, "never-created", clock).accepted()


@pytest.mark.parametrize(
    "fault", [RequestLost(), Refusal("InternalServiceError"), Refusal("AccessDeniedException")]
)
def test_a_secret_that_cannot_be_read_now_is_unavailable_and_read_at_the_next_call(
    client: "SecretsManagerClient", clock: StillClock, fault: RequestLost | Refusal
) -> None:
    secret = held(client, clock, json.dumps({"current": VALUE}))
    with Line(client, fault), pytest.raises(Unavailable, match=secret._name) as raised:
        secret.current()
    assert_not_shown(raised.value)
    assert secret.current() == VALUE


def assert_not_shown(error: AftercallError) -> None:
    assert VALUE not in "".join(traceback.format_exception(error))
    assert error.__cause__ is None


def test_that_an_optional_secret_is_absent_is_asked_once_a_minute(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    name = f"secret-{token_hex(6)}"
    client.create_secret(Name=name)
    secret = Secret(client, name, clock, is_optional=True)
    with Line(client) as line:
        for _ in range(5):
            with pytest.raises(Misconfigured, match="make secrets"):
                secret.accepted()
    assert line.sent == ["GetSecretValue"]
    set_to(client, secret, current=VALUE)
    clock.time += ABSENT_FOR
    assert secret.accepted() == [VALUE]


def test_a_required_secret_is_read_as_soon_as_it_has_a_value(
    client: "SecretsManagerClient", clock: StillClock
) -> None:
    secret = held(client, clock, None)
    with pytest.raises(Misconfigured):
        secret.current()
    set_to(client, secret, current=VALUE)
    assert secret.current() == VALUE
