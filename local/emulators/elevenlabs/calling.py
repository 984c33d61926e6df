"""Plays a recipient's call, step by step, from the dial to the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.conversation import Analysis, Conversation, Status
from local.emulators.elevenlabs.dialling import dial
from local.emulators.elevenlabs.plans import REASONS, RECIPIENT_ENDS, turns_of
from local.emulators.elevenlabs.recipient import Plan, RecipientStatus

if TYPE_CHECKING:
    from datetime import datetime

    from local.emulators.elevenlabs.batch import Batch
    from local.emulators.elevenlabs.delays import CallDelays
    from local.emulators.elevenlabs.recipient import Recipient
    from local.emulators.elevenlabs.script import CallScript
    from local.emulators.elevenlabs.world import World


@dataclass(slots=True, kw_only=True)
class Call:
    """One try to reach one recipient."""

    world: World
    batch: Batch
    recipient: Recipient
    delays: CallDelays
    script: CallScript
    plan: Plan
    attempt: int
    talk: Conversation | None = None
    ended: bool = False

    def begin(self, start: datetime) -> None:
        """Plan the whole call, its first step at `start`."""
        delays = self.delays
        due = self.world.later(start, delays.dispatch, self.dispatch)
        due = self.world.later(due, delays.initiate, self.initiate)
        if self.plan is Plan.FAILED:
            self.world.later(due, delays.unanswered, self.end)
            return
        due = self.world.later(due, delays.ring, self.pick_up)
        self.world.later(due, self.script.seconds, self.end)

    def dispatch(self, now: datetime) -> None:
        """Hand the recipient to the telephone side."""
        if not self.ended:
            self._move(RecipientStatus.DISPATCHED, now)

    def initiate(self, now: datetime) -> None:
        """Dial; from here on the conversation has an id."""
        if self.ended or self._dropped():
            return
        self.talk = dial(self.batch, self.recipient, ids=self.world.ids, now=now)
        self.recipient.conversation_id = self.talk.conversation_id
        self.world.conversations[self.talk.conversation_id] = self.talk
        self._move(RecipientStatus.INITIATED, now)
        self._note("call_started")

    def pick_up(self, now: datetime) -> None:
        """Somebody, or a machine, answers."""
        if self.talk is None or self.ended:
            return
        self.talk.status, self.talk.accepted_at = Status.IN_PROGRESS, now
        self._move(RecipientStatus.IN_PROGRESS, now)

    def end(self, now: datetime) -> None:
        """Hang up and store what was said."""
        talk = self.talk
        if talk is None or self.ended:
            return
        self.ended = True
        talk.termination_reason = REASONS[self.plan]
        self._move(RECIPIENT_ENDS[self.plan], now)
        self._note("call_ended", plan=self.plan)
        if self.plan is Plan.FAILED:
            talk.status = Status.FAILED
            self.world.over(talk)
            return
        talk.turns.extend(turns_of(self.script, self.plan))
        talk.seconds = self.script.seconds
        # A shortened call keeps its scripted length, so that it begins earlier, not ends later.
        talk.accepted_at = now - timedelta(seconds=self.script.seconds)
        talk.started_at = talk.accepted_at - timedelta(seconds=self.delays.ring)
        talk.status, talk.language = Status.PROCESSING, self.script.language
        self.world.later(now, self.delays.processing, self.analyse)

    def finish_now(self, plan: Plan, script: CallScript, now: datetime) -> bool:
        """End the call at this moment as another plan would; say whether it was still going."""
        if self.ended or self._dropped():
            return False
        if self.talk is None:
            self.initiate(now)
        self.plan, self.script = plan, script
        self.end(now)
        return True

    def analyse(self, _now: datetime) -> None:
        """Add the analysis, which makes the conversation done."""
        if self.talk is None:
            return
        self.talk.analysis = Analysis(
            success="success" if self.plan is Plan.COMPLETED else "failure",
            summary=self.script.summary,
            title=self.script.title,
            topic=self.script.topic,
        )
        self.talk.status = Status.DONE
        self._note("call_done", summary=self.script.summary)
        self.world.over(self.talk)

    def _dropped(self) -> bool:
        newer = self.recipient.attempt != self.attempt
        return newer or self.recipient.status is RecipientStatus.CANCELLED

    def _move(self, status: RecipientStatus, now: datetime) -> None:
        if not self._dropped():
            self.recipient.status = status
            self.recipient.updated_at = self.batch.updated_at = now

    def _note(self, kind: str, **facts: object) -> None:
        self.world.journal.append(
            kind,
            batch_id=self.batch.batch_id,
            call_id=self.recipient.conversation_id,
            name=self.recipient.callee.name,
            phone=self.recipient.callee.phone_number,
            **facts,
        )
