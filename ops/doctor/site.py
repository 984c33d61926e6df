"""The stack that is examined: its settings, its data, its functions, its two providers."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Self, TypeVar

from ops.doctor.elevenlabs_side import ElevenLabsSide
from ops.doctor.environment import read_settings
from ops.doctor.once import Once
from ops.doctor.trial import Trial, try_agent
from ops.doctor.twilio_side import TwilioSide

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

    from ops.doctor.functions_seen import FunctionsSeen

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Clients of where the stack keeps its state."""

    dynamodb: DynamoDBClient
    sqs: SQSClient
    secrets: SecretsManagerClient


class Site:
    """One stack; with `fix` a check may mend what an API lets it mend."""

    def __init__(
        self,
        *,
        environment: Mapping[str, str],
        data: Data,
        functions: FunctionsSeen,
        fix: bool = False,
    ) -> None:
        self.environment = environment
        self.data = data
        self.functions = functions
        self.fix = fix
        self.open = ExitStack()
        self._trials: dict[str, Once[Trial]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.open.close()

    def read(self, read: Callable[[], T]) -> T:
        """Read settings of the stack with one of the readers of `aftercall.config.settings`."""
        return read_settings(self.environment, read)

    @property
    def public_url(self) -> str:
        """The address of the API, as the providers call it."""
        return self.environment.get("PUBLIC_BASE_URL", "").rstrip("/")

    @cached_property
    def elevenlabs(self) -> ElevenLabsSide:
        """What is asked of ElevenLabs."""
        return ElevenLabsSide(self)

    def trial(self, agent_id: str) -> Trial:
        """Return an agent's dry turn, made once. Raises AgentFailure."""
        ask = Once(partial(try_agent, self, agent_id))
        return self._trials.setdefault(agent_id, ask)()

    @cached_property
    def twilio(self) -> TwilioSide:
        """What is asked of Twilio."""
        return TwilioSide(self)
