"""The local stack that a run uses, with both providers emulated."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercall.domain.errors import Misconfigured
from aftercall.store.due_index import DynamoDueIndex
from local.accounts import Accounts
from local.emulators.elevenlabs.timing import TextDelays
from local.local_system import LocalSystem, Pace
from local.views import views_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aftercall.bootstrap.views import Runtime
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator

TEXTS = TextDelays(greeting=0.1, answer=0.6, part=0.0, tool=0.05, closing=0.05)
PARAMETERS = {"QuietSeconds": "1", "MaxOpeningsPerDay": "1000", "SendsPerSecond": "80"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Harness:
    """A running stack, its views, and its emulated providers."""

    system: LocalSystem
    views: Runtime
    due: DynamoDueIndex
    twilio: TwilioEmulator
    elevenlabs: ElevenLabsEmulator

    def queue_length(self) -> int:
        """Count the turn requests that are visible, delayed or in flight."""
        answer = self.system.stack.aws.sqs.get_queue_attributes(
            QueueUrl=self.system.running.environment["TURNS_QUEUE_URL"], AttributeNames=["All"]
        )
        found = answer["Attributes"].items()
        return sum(int(n) for name, n in found if name.startswith("ApproximateNumberOfMessages"))

    def shorten_visibility(self, seconds: int) -> None:
        """Set the queue's visibility timeout, after which a dead worker's requests come again."""
        self.system.stack.aws.sqs.set_queue_attributes(
            QueueUrl=self.system.running.environment["TURNS_QUEUE_URL"],
            Attributes={"VisibilityTimeout": str(seconds)},
        )


@contextmanager
def deployed(logs: Path, *, minute: float) -> Iterator[Harness]:
    """Deploy a stack whose schedules run every `minute` seconds, and remove it at the end."""
    pace = Pace(minute=minute, calls=600.0, texts=TEXTS)
    accounts = Accounts(parameters=PARAMETERS)
    with LocalSystem(logs=logs, accounts=accounts, pace=pace, port=0) as system:
        if system.twilio is None or system.elevenlabs is None:
            raise Misconfigured("processes are killed only where both providers are emulated")
        environment, aws = system.running.environment, system.stack.aws
        yield Harness(
            system=system,
            views=views_over(aws, environment),
            due=DynamoDueIndex(aws.dynamodb, table=environment["CONVERSATIONS_TABLE"]),
            twilio=system.twilio,
            elevenlabs=system.elevenlabs,
        )
