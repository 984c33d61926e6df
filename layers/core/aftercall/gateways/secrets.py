"""A secret in Secrets Manager: JSON `{"current": ..., "previous": ...}`, kept for five minutes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from aftercall.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from aftercall.ports import Clock

KEPT_FOR = timedelta(minutes=5)
_REMEDY = "run `make secrets` for this stage"


class Secret:
    """One secret by its name; its values never appear in an error."""

    def __init__(self, client: SecretsManagerClient, name: str, clock: Clock) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._values: list[str] = []
        self._read_at: datetime | None = None

    def current(self, fresh: bool = False) -> str:
        """Return the current value; `fresh` reads it again, as after a refusal of the old one."""
        return self.accepted(fresh)[0]

    def accepted(self, fresh: bool = False) -> list[str]:
        """Return the current value and, while it is being rotated, the previous one.

        Raises Misconfigured where no value was set, Unavailable where it cannot be read now.
        """
        now = self._clock.now()
        if fresh or self._read_at is None or now - self._read_at > KEPT_FOR:
            self._values, self._read_at = self._renewed(fresh), now
        return self._values

    def _renewed(self, fresh: bool) -> list[str]:
        """Read again; the value read before is used while Secrets Manager does not answer."""
        try:
            return self._read()
        except Unavailable:
            if fresh or not self._values:
                raise
            return self._values

    def _read(self) -> list[str]:
        try:
            found = self._client.get_secret_value(SecretId=self._name)
        except self._client.exceptions.ResourceNotFoundException:
            raise Misconfigured(f"secret {self._name} has no value: {_REMEDY}") from None
        except (ClientError, BotoCoreError) as error:
            raise Unavailable(
                f"secret {self._name} cannot be read now: {type(error).__name__}; try again"
            ) from None
        return self._parse(found.get("SecretString", ""))

    def _parse(self, text: str) -> list[str]:
        try:
            values = json.loads(text)
            current, previous = values["current"], values.get("previous")
        except (ValueError, KeyError, TypeError, AttributeError):
            current = previous = None
        if not isinstance(current, str) or not current:
            sentence = f'secret {self._name} is not {{"current": ..., "previous": ...}}: {_REMEDY}'
            raise Misconfigured(sentence)
        return [current, previous] if previous and isinstance(previous, str) else [current]
