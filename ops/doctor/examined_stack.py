"""The stack that is examined: its settings, tables, queue, secrets, functions and providers."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, Self

from ops.doctor.agent_probe import ProbeResult, probe_agent
from ops.doctor.cached_call import CachedCall
from ops.doctor.elevenlabs_workspace import ElevenLabsWorkspace
from ops.doctor.twilio_api import TwilioApi

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from types import TracebackType

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

    from ops.doctor.stack_settings import StackSettings
    from ops.stage.concurrency import Concurrency

SCHEDULED = ("call_poller", "reconciler")
WEBHOOK = "twilio_webhook"
WORKER = "conversation_worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionState:
    """The newest that is known of a function.

    `error` is what its newest run failed with. `triggered` says whether its schedule or event
    source is enabled; None where that is unknown.
    """

    last_run: datetime | None = None
    error: str | None = None
    triggered: bool | None = None


class FunctionStates(Protocol):
    """The functions of one stack, each named as its folder in functions/.

    `oldest_round` is the age from which the newest run of a scheduled function is a problem.
    """

    names: tuple[str, ...]
    oldest_round: timedelta
    import_error_remedy: str

    def state_of(self, name: str) -> FunctionState:
        """Return a function's state; one without any facts where there is no such function."""
        ...

    def concurrency(self) -> Concurrency | None:
        """Return what may run at once, or None where nothing limits it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DataClients:
    """Clients of the services that keep the stack's state."""

    dynamodb: DynamoDBClient
    sqs: SQSClient
    secrets: SecretsManagerClient


class ExaminedStack:
    """One stack; a context manager that closes its connections.

    With `fix` a check may correct what the provider's API lets it correct.
    """

    def __init__(
        self,
        *,
        settings: StackSettings,
        clients: DataClients,
        functions: FunctionStates,
        fix: bool = False,
    ) -> None:
        self.settings = settings
        self.clients = clients
        self.functions = functions
        self.fix = fix
        self.connections = ExitStack()
        self._probes: dict[str, CachedCall[ProbeResult]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connections.close()

    # The providers are wired at first use: settings that cannot be read are then the finding of
    # the checks that need them, and the other checks still run.
    @cached_property
    def elevenlabs(self) -> ElevenLabsWorkspace:
        """The workspace. Raises Misconfigured where its settings cannot be read."""
        return ElevenLabsWorkspace(self.settings, self.clients.secrets, self.connections)

    @cached_property
    def twilio(self) -> TwilioApi:
        """The account. Raises Misconfigured where its settings cannot be read."""
        return TwilioApi(self.settings, self.clients.secrets, self.connections)

    def probe(self, agent_id: str) -> ProbeResult:
        """Return the result of an agent's test turn, which is made once. Raises AgentFailure."""
        call = CachedCall(partial(probe_agent, self.settings, self.elevenlabs, agent_id))
        return self._probes.setdefault(agent_id, call)()
