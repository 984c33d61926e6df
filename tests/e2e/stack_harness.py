"""A running local system as a test uses it: customers write, calls end, everything comes to rest.

It acts through HTTP and signed webhooks alone; only its looks go to the tables.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from aftercall.domain.commit import CommitResult, commit_of
from aftercall.domain.message import InboundMessage, OutboundMessage
from aftercall.domain.timers import Timers
from local.accounts import Accounts
from local.emulators.elevenlabs.timing import TextDelays
from local.local_system import LocalSystem, Pace
from local.views import views_over
from tests.e2e.turn_requests import turn_requests_in
from tests.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from aftercall.bootstrap.views import Runtime
    from aftercall.domain.call import CallRecord
    from aftercall.domain.conversation import Conversation
    from local.emulators.elevenlabs.conversation import TextSession
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.emulators.twilio.emulator import TwilioEmulator
    from local.emulators.twilio.ledger import LedgerMessage
    from local.stack.aws_resources import AwsResources

SECONDS = 90.0
PACE = Pace(
    minute=2.0,
    calls=600.0,
    texts=TextDelays(greeting=0.05, answer=0.2, part=0.0, tool=0.05, closing=0.05),
)


@dataclass(kw_only=True)
class Scene:
    """One local system and what a test does with it."""

    system: LocalSystem
    views: Runtime

    @property
    def twilio(self) -> TwilioEmulator:
        return self.system.emulated_twilio

    @property
    def elevenlabs(self) -> ElevenLabsEmulator:
        return self.system.emulated_elevenlabs

    @property
    def api(self) -> str:
        return self.system.stack.api_url

    def write(
        self, phone: str, text: str, *, times: int = 1, fields: Mapping[str, str] | None = None
    ) -> str:
        """Write as a customer, and wait until the webhook has been answered so many times."""
        sid = self.twilio.inbound(phone, text, fields=fields, times=times, parallel=times > 1)
        self.await_webhooks(sid, times)
        return sid

    def await_webhooks(self, sid: str, times: int = 1) -> list[object]:
        """Wait until the webhook of a message was answered so many times; return the statuses."""

        def answers() -> list[object]:
            sent = self.twilio.journal.of_kind("webhook")
            found = [one.facts["status"] for one in sent if one.facts["sid"] == sid]
            return found if len(found) >= times else []

        return eventually(answers, seconds=SECONDS)

    def await_question(self, text: str) -> None:
        """Wait until the agent has been asked something that holds a text."""
        self.elevenlabs.journal.wait_for(
            lambda entry: entry.kind == "user_message" and text in str(entry.facts["text"]), SECONDS
        )

    def settle(self, phone: str) -> Conversation:
        """Wait until nothing is under way and nothing can come any more by itself."""
        return eventually(lambda: self._at_rest(phone), seconds=SECONDS)

    def state(self, phone: str) -> Conversation:
        """Return a conversation that must be there."""
        found = self.views.conversations.load(phone)
        assert found is not None, f"no conversation with {phone}"
        return found

    def inbound(self, phone: str) -> list[InboundMessage]:
        """Return what we stored of a customer's messages, in order."""
        found = self.views.messages.newest(phone, 200)
        return [one for one in found if isinstance(one, InboundMessage)]

    def outbound(self, phone: str) -> list[OutboundMessage]:
        """Return what we stored of our own messages, in order."""
        found = self.views.messages.newest(phone, 200)
        return [one for one in found if isinstance(one, OutboundMessage)]

    def received(self, phone: str) -> list[LedgerMessage]:
        """Return what Twilio holds for a customer's phone, in order."""
        return [one for one in self.twilio.thread(phone) if one.direction != "inbound"]

    def questions(self, phone: str) -> list[TextSession]:
        """Return the agent's sessions about a customer in which something was asked."""
        user_id = f"wa:{phone}"
        found = [one for one in self.elevenlabs.sessions if one.user_messages]
        return [one for one in found if one.init.get("user_id") == user_id]

    def records(self, phone: str) -> list[CallRecord]:
        """Return what became of a customer's calls."""
        return self.views.activity.records(phone)

    def let_time_pass(self, phone: str) -> None:
        """Play the end of a back-off: what is to be done later becomes due now."""
        passed = self.views.clock.now() - timedelta(seconds=1)
        before = self.state(phone)
        timers = Timers(reply=passed, send=passed if before.outbox else None)
        after = replace(before, retry_at=passed, timers=timers, due_at=passed)
        commit = commit_of(self.views.rng.token(), before, after)
        assert self.views.conversations.commit(commit) is CommitResult.COMMITTED
        answer = self.system.stack.fire_now("reconciler")
        assert not answer.failed, answer.error

    def _at_rest(self, phone: str) -> Conversation | None:
        found = self.views.conversations.load(phone)
        if found is None or found.outbox or turn_requests_in(self._plane, self._names):
            return None
        backs_off = found.retry_at is not None and found.retry_at > self.views.clock.now()
        owes = found.has_unanswered and found.agent_may_answer and not backs_off
        return None if owes else found

    @property
    def _plane(self) -> AwsResources:
        return self.system.stack.aws

    @property
    def _names(self) -> Mapping[str, str]:
        return self.system.running.environment


@contextmanager
def a_scene(logs: Path, **parameters: str) -> Iterator[Scene]:
    """Run a local system whose customers are asked after one quiet second; nothing stays of it."""
    accounts = Accounts(parameters={"QuietSeconds": "1", **parameters})
    with LocalSystem(logs=logs, accounts=accounts, pace=PACE, port=0) as system:
        views = views_over(system.stack.aws, system.running.environment)
        yield Scene(system=system, views=views)
        assert defects(logs) == []


def defects(logs: Path) -> list[dict[str, object]]:
    """Return what the functions logged as errors: defects of ours, never a customer's trouble."""
    lines = [line for log in sorted(logs.glob("*.log")) for line in log.read_bytes().splitlines()]
    read = [json.loads(line) for line in lines if line.startswith(b'{"level"')]
    return [one for one in read if one["level"] == "ERROR"]
