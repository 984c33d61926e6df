"""The stack that a run plays on, and what a run sees of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aftercall.domain.errors import Misconfigured
from aftercall.store.due_index import DynamoDueIndex
from local.accounts import Accounts
from local.emulators.elevenlabs.timing import TextDelays
from local.views import views_over
from local.workshop import Pace, Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aftercall.bootstrap.views import Runtime
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator

TEXTS = TextDelays(greeting=0.1, answer=0.6, part=0.0, tool=0.05, closing=0.05)
PARAMETERS = {"QuietSeconds": "1", "MaxOpeningsPerDay": "1000", "SendsPerSecond": "80"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """A running workshop with both providers emulated."""

    workshop: Workshop
    views: Runtime
    due: DynamoDueIndex
    twilio: TwilioEmulator
    elevenlabs: ElevenLabsEmulator

    def queue_length(self, logical_id: str = "TURNS_QUEUE_URL") -> int:
        """Count the nudges that wait, are put off or are being worked on."""
        return count_messages(self, self.workshop.running.environment[logical_id])

    def shorten_visibility(self, seconds: int) -> None:
        """Let a dead worker's nudges come again so soon; the template's wait is the real one."""
        self.workshop.stack.data_plane.sqs.set_queue_attributes(
            QueueUrl=self.workshop.running.environment["TURNS_QUEUE_URL"],
            Attributes={"VisibilityTimeout": str(seconds)},
        )


def count_messages(bench: Bench, url: str) -> int:
    """Count all messages of a queue, whatever they wait for."""
    answer = bench.workshop.stack.data_plane.sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["All"]
    )
    found = answer["Attributes"]
    waiting = int(found["ApproximateNumberOfMessages"])
    put_off = int(found["ApproximateNumberOfMessagesDelayed"])
    return waiting + put_off + int(found["ApproximateNumberOfMessagesNotVisible"])


@contextmanager
def a_bench(logs: Path, *, minute: float) -> Iterator[Bench]:
    """Run a workshop whose schedules' minute takes so many seconds; nothing stays of it."""
    pace = Pace(minute=minute, calls=600.0, texts=TEXTS)
    accounts = Accounts(parameters=PARAMETERS)
    with Workshop(logs=logs, accounts=accounts, pace=pace, port=0) as workshop:
        if workshop.twilio is None or workshop.elevenlabs is None:
            raise Misconfigured("processes are killed only where both providers are emulated")
        environment, plane = workshop.running.environment, workshop.stack.data_plane
        yield Bench(
            workshop=workshop,
            views=views_over(plane, environment),
            due=DynamoDueIndex(plane.dynamodb, table=environment["CONVERSATIONS_TABLE"]),
            twilio=workshop.twilio,
            elevenlabs=workshop.elevenlabs,
        )
