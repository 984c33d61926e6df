"""Writes a stage's credentials as its functions read them: {"current": ..., "previous": ...}."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.deploy.credentials import CREDENTIALS
from ops.deploy.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops.deploy.account import Account


class Kept(StrEnum):
    """What became of a credential."""

    SET = "set"
    ROTATED = "replaced; the one before is still accepted"
    UNCHANGED = "the same as before, nothing written"


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """A secret as it stands: its name, and its current value where it has one."""

    name: str
    current: str | None


class Secrets:
    """The secrets of one deployed stack; values go in and are never shown."""

    def __init__(self, account: Account, outputs: Mapping[str, str]) -> None:
        self._client = account.client("secretsmanager")
        self._names = {one.name: outputs.get(one.output, "") for one in CREDENTIALS}
        if not all(self._names.values()):
            raise NotReady("the stack names no secrets in its outputs: deploy it again")
        self._held = {name: self._read(secret) for name, secret in self._names.items()}

    def missing(self) -> list[str]:
        """Name the credentials that are needed and have no value yet."""
        return [one.label for one in CREDENTIALS if one.needed and not self._held[one.name].current]

    def write(self, name: str, value: str) -> Kept:
        """Make the value current; what was current becomes previous."""
        held = self._held[name]
        if held.current == value:
            return Kept.UNCHANGED
        text = json.dumps({"current": value, "previous": held.current})
        try:
            self._client.put_secret_value(SecretId=held.name, SecretString=text)
        except (ClientError, BotoCoreError) as error:
            raise _refused("written", held.name, error) from None
        self._held[name] = Held(held.name, value)
        return Kept.SET if held.current is None else Kept.ROTATED

    def _read(self, secret: str) -> Held:
        try:
            answer = self._client.get_secret_value(SecretId=secret)
        except self._client.exceptions.ResourceNotFoundException:
            # A secret that the template declared without a value answers so.
            return Held(secret, None)
        except (ClientError, BotoCoreError) as error:
            raise _refused("read", secret, error) from None
        return Held(secret, current_of(answer.get("SecretString", "")))


def current_of(text: str) -> str | None:
    """Return the current value that a secret holds, or None where it holds none of our form."""
    try:
        held: Any = json.loads(text)
    except ValueError:
        return None
    current = held.get("current") if isinstance(held, dict) else None
    return current if isinstance(current, str) and current else None


def _refused(done: str, secret: str, error: Exception) -> NotReady:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else str(error)
    return NotReady(
        f"the secret {secret} cannot be {done} ({code}): these credentials need "
        "secretsmanager:GetSecretValue and secretsmanager:PutSecretValue on it"
    )
