"""`make secrets` on ministack: rotation keeps the value before, and none is ever shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from aftercall.gateways.secrets import Secret
from aftercall.gateways.system import SystemClock
from local.stack.intrinsics import REGION
from ops.errors import NotReady
from ops.secrets.set_secrets import set_secrets
from ops.secrets.stage_secrets import StageSecrets, WriteResult, current_of
from ops.stage.cloudformation_stack import check_changeable, read_outputs
from ops.stage.samconfig import read_stage
from tests.deploy.conftest import SECRETS_STACK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ops.stage.account import Account
    from tests.deploy.conftest import CreateStack

STACK = "deploy-tests-dev"
FIRST, SECOND = "made-up-token-number-one", "made-up-token-number-two"
KEY = "made-up-key-of-a-test"


class SecretsFixture:
    """The stack's secrets, and the command that sets them."""

    def __init__(self, account: Account, samconfig: Path, outputs: dict[str, str]) -> None:
        self.account = account
        self.samconfig = samconfig
        self.outputs = outputs
        self.said: list[str] = []

    def give(self, **values: str) -> None:
        lines = "".join(f"{name}={value}\n" for name, value in values.items())
        set_secrets("dev", given=lines, say=self.said.append, samconfig=self.samconfig)

    def stored(self, output: str) -> Any:
        client = self.account.client("secretsmanager")
        text = client.get_secret_value(SecretId=self.outputs[output])["SecretString"]
        client.close()
        return json.loads(text) if text else None

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
def stage_secrets(
    account: Account,
    create_stack: CreateStack,
    samconfig: Path,
    environment: Callable[[Mapping[str, str]], None],
) -> SecretsFixture:
    create_stack(STACK, SECRETS_STACK)
    assert account.endpoint is not None
    environment(
        {
            "AWS_ENDPOINT_URL": account.endpoint,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }
    )
    outputs = read_outputs(account, read_stage(samconfig, "dev"))
    return SecretsFixture(account, samconfig, outputs)


def test_a_first_value_has_none_before_it_and_the_functions_read_it(
    stage_secrets: SecretsFixture,
) -> None:
    stage_secrets.give(ELEVENLABS_API_KEY=KEY, TWILIO_AUTH_TOKEN=FIRST)
    assert stage_secrets.stored("TwilioSecretName") == {"current": FIRST, "previous": None}
    client = stage_secrets.account.client("secretsmanager")
    secret = Secret(client, stage_secrets.outputs["ElevenLabsSecretName"], SystemClock())
    assert secret.current() == KEY
    client.close()
    assert f"Twilio auth token: {WriteResult.SET}" in stage_secrets.text


def test_a_rotation_keeps_the_value_before(stage_secrets: SecretsFixture) -> None:
    stage_secrets.give(TWILIO_AUTH_TOKEN=FIRST)
    stage_secrets.give(TWILIO_AUTH_TOKEN=SECOND)
    assert stage_secrets.stored("TwilioSecretName") == {"current": SECOND, "previous": FIRST}
    assert f"Twilio auth token: {WriteResult.ROTATED}" in stage_secrets.text


def test_the_same_value_again_does_not_lose_the_one_before(stage_secrets: SecretsFixture) -> None:
    for token in (FIRST, SECOND, SECOND):
        stage_secrets.give(TWILIO_AUTH_TOKEN=token)
    assert stage_secrets.stored("TwilioSecretName") == {"current": SECOND, "previous": FIRST}
    assert f"Twilio auth token: {WriteResult.UNCHANGED}" in stage_secrets.text


def test_a_credential_that_is_not_given_stays_as_it_is(stage_secrets: SecretsFixture) -> None:
    stage_secrets.give(TWILIO_AUTH_TOKEN=FIRST)
    assert stage_secrets.stored("ElevenLabsSecretName") is None
    assert "ElevenLabs API key: left as it is" in stage_secrets.text
    assert "make secrets STAGE=dev   (without: ElevenLabs API key)" in stage_secrets.text


def test_what_is_not_needed_is_not_asked_for_again(stage_secrets: SecretsFixture) -> None:
    stage_secrets.give(ELEVENLABS_API_KEY=KEY, TWILIO_AUTH_TOKEN=FIRST)
    assert "make secrets" not in stage_secrets.text
    stage_secrets.give(ELEVENLABS_WEBHOOK_SECRET=SECOND)
    assert stage_secrets.stored("CallWebhookSecretName") == {"current": SECOND, "previous": None}


def test_no_value_is_printed_and_the_address_to_paste_is(
    stage_secrets: SecretsFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    stage_secrets.give(ELEVENLABS_API_KEY=KEY, TWILIO_AUTH_TOKEN=FIRST)
    stage_secrets.give(TWILIO_AUTH_TOKEN=SECOND)
    shown = stage_secrets.text + "".join(capfd.readouterr())
    assert not [value for value in (KEY, FIRST, SECOND) if value in shown]
    assert "paste https://api.example.com/webhook/twilio/incoming" in shown


def test_one_wrong_value_leaves_both_as_they_were(stage_secrets: SecretsFixture) -> None:
    with pytest.raises(NotReady, match="is a SID"):
        stage_secrets.give(ELEVENLABS_API_KEY=KEY, TWILIO_AUTH_TOKEN="AC" + "0" * 32)
    assert stage_secrets.stored("ElevenLabsSecretName") is None


def test_a_stage_that_is_not_deployed_says_what_to_run(
    stage_secrets: SecretsFixture, samconfig: Path
) -> None:
    with pytest.raises(NotReady, match="make deploy STAGE=prod"):
        set_secrets("prod", given=f"TWILIO_AUTH_TOKEN={FIRST}", samconfig=samconfig)
    check_changeable(stage_secrets.account, read_stage(samconfig, "prod"))


def test_a_stack_without_secrets_in_its_outputs_says_so(account: Account) -> None:
    with pytest.raises(NotReady, match="deploy it again"):
        StageSecrets(account, {"TwilioSecretName": "one"})


@pytest.mark.parametrize("text", ["", "plain", "[]", "{}", '{"current": ""}', '{"current": 1}'])
def test_what_is_no_secret_of_ours_holds_no_current_value(text: str) -> None:
    assert current_of(text) is None


def test_no_refusal_and_no_representation_shows_a_value(stage_secrets: SecretsFixture) -> None:
    secrets = StageSecrets(stage_secrets.account, stage_secrets.outputs)
    secrets.write("TWILIO_AUTH_TOKEN", FIRST)
    assert FIRST not in f"{vars(secrets)!r}"
