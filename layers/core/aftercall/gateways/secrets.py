"""A secret in Secrets Manager: JSON `{"current": ..., "previous": ...}`, kept for five minutes.

That an optional secret has no value is remembered too, for a minute.
"""

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
ABSENT_FOR = timedelta(minutes=1)
_REMEDY = "run `make secrets` for this stage"


class Secret:
    """One secret by its name; its values never appear in an error.

    `is_optional` says that it may stay without a value for good. Whoever asks for one that has none
    then gets the same Misconfigured for a minute, so that strangers' requests do not each cost a
    read.
    """

    def __init__(
        self, client: SecretsManagerClient, name: str, clock: Clock, *, is_optional: bool = False
    ) -> None:
        self._client = client
        self._name = name
        self._clock = clock
        self._is_optional = is_optional
        self._absence: Misconfigured | None = None
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
        self._raise_absence(fresh, now)
        if fresh or self._read_at is None or now - self._read_at > KEPT_FOR:
            self._values, self._read_at = self._renewed(fresh), now
        return self._values

    def _raise_absence(self, fresh: bool, now: datetime) -> None:
        """Raise again what the last read raised, if that was less than a minute ago."""
        if self._absence is None or self._read_at is None:
            return
        if not fresh and now - self._read_at < ABSENT_FOR:
            raise Misconfigured(str(self._absence))
        self._absence, self._read_at = None, None

    def _renewed(self, fresh: bool) -> list[str]:
        """Read again; the value read before is used while Secrets Manager does not answer."""
        try:
            return self._read()
        except Misconfigured as error:
            if self._is_optional:
                self._absence, self._read_at = error, self._clock.now()
            raise
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
