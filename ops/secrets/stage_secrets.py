"""Reads and writes a stage's secrets in the functions' form: {"current": ..., "previous": ...}."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.errors import NotReady
from ops.secrets.credentials import CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops.stage.account import Account


class WriteResult(StrEnum):
    """What writing a credential did."""

    SET = "set"
    ROTATED = "replaced; the one before is still accepted"
    UNCHANGED = "the same as before, nothing written"


@dataclass(frozen=True, slots=True, repr=False)
class StoredSecret:
    """A secret's name in Secrets Manager, and its current value where it has one."""

    name: str
    current: str | None


class StageSecrets:
    """The secrets of one deployed stack; no method returns or prints a value."""

    def __init__(self, account: Account, outputs: Mapping[str, str]) -> None:
        """Read all secrets that the stack's outputs name. Raises NotReady."""
        self._client = account.client("secretsmanager")
        names = {one.name: outputs.get(one.output, "") for one in CREDENTIALS}
        if not all(names.values()):
            raise NotReady("the stack names no secrets in its outputs: deploy it again")
        self._stored = {name: self._read(secret) for name, secret in names.items()}

    def missing(self) -> list[str]:
        """Return the labels of the credentials that are needed and have no value yet."""
        return [
            one.label for one in CREDENTIALS if one.needed and not self._stored[one.name].current
        ]

    def write(self, name: str, value: str) -> WriteResult:
        """Make the value current, and what was current previous. Raises NotReady."""
        stored = self._stored[name]
        # Writing the same value again would drop the previous one, which is still in use.
        if stored.current == value:
            return WriteResult.UNCHANGED
        text = json.dumps({"current": value, "previous": stored.current})
        try:
            self._client.put_secret_value(SecretId=stored.name, SecretString=text)
        except (ClientError, BotoCoreError) as error:
            raise _refused("written", stored.name, error) from None
        self._stored[name] = StoredSecret(stored.name, value)
        return WriteResult.SET if stored.current is None else WriteResult.ROTATED

    def _read(self, secret: str) -> StoredSecret:
        try:
            answer = self._client.get_secret_value(SecretId=secret)
        except self._client.exceptions.ResourceNotFoundException:
            # AWS gives this error too for a secret that the template declared without a value.
            return StoredSecret(secret, None)
        except (ClientError, BotoCoreError) as error:
            raise _refused("read", secret, error) from None
        return StoredSecret(secret, current_of(answer.get("SecretString", "")))


def current_of(text: str) -> str | None:
    """Return the current value in a secret's text, or None where it has not the functions' form."""
    try:
        document: Any = json.loads(text)
    except ValueError:
        return None
    current = document.get("current") if isinstance(document, dict) else None
    return current if isinstance(current, str) and current else None


def _refused(done: str, secret: str, error: Exception) -> NotReady:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else str(error)
    return NotReady(
        f"the secret {secret} cannot be {done} ({code}): these credentials need "
        "secretsmanager:GetSecretValue and secretsmanager:PutSecretValue on it"
    )
