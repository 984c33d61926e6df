"""Runs a recipient's call step by step, from dispatch to the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.batches import Plan, RecipientStatus
from local.emulators.elevenlabs.call_script import (
    RECIPIENT_ENDS,
    TERMINATION_REASONS,
    transcript_of,
)
from local.emulators.elevenlabs.conversation import Analysis, Conversation, Status, client_data

if TYPE_CHECKING:
    from datetime import datetime

    from local.emulators.elevenlabs.batches import Batch, Recipient
    from local.emulators.elevenlabs.call_script import CallScript
    from local.emulators.elevenlabs.workspace import IdGenerator, Workspace

AGENT_NUMBER = "+12025550150"


def dial(batch: Batch, recipient: Recipient, *, ids: IdGenerator, now: datetime) -> Conversation:
    """Open the conversation of one dialled recipient, with the data that a voice call has."""
    callee = recipient.callee
    call_id, call_sid = ids.new("conv_"), ids.hexadecimal("CA")
    system = _system_variables(batch.agent_id, callee.phone_number, call_id, call_sid, now)
    return Conversation(
        conversation_id=call_id,
        agent_id=batch.agent_id,
        agent_name=batch.agent_name,
        started_at=now,
        source="twilio",
        authorization="authorization_header",
        user_id=callee.user_id,
        client_data=client_data(
            variables=callee.variables | system,
            override=callee.override,
            user_id=callee.user_id,
        ),
        phone_call={
            "type": "twilio",
            "direction": "outbound",
            "phone_number_id": batch.phone_number_id or "",
            "agent_number": AGENT_NUMBER,
            "external_number": callee.phone_number,
            "call_result": None,
            "stream_sid": ids.hexadecimal("MZ"),
            "call_sid": call_sid,
        },
        batch_call={
            "batch_call_id": batch.batch_id,
            "batch_call_recipient_id": recipient.recipient_id,
            "campaign": None,
        },
    )


def _system_variables(
    agent_id: str, phone_number: str, call_id: str, call_sid: str, now: datetime
) -> dict[str, Any]:
    return {
        "system__agent_id": agent_id,
        "system__caller_id": phone_number,
        "system__called_number": AGENT_NUMBER,
        "system__call_sid": call_sid,
        "system__conversation_id": call_id,
        "system__time_utc": now.isoformat(),
    }


@dataclass(slots=True, kw_only=True)
class Call:
    """One try to reach one recipient; each step does nothing once the call has ended."""

    workspace: Workspace
    batch: Batch
    recipient: Recipient
    script: CallScript
    plan: Plan
    attempt: int
    conversation: Conversation | None = None
    ended: bool = False

    def begin(self, start: datetime) -> None:
        """Queue every step of the call, the first one after `start`."""
        delays = self.workspace.call_delays
        due = self.workspace.later(start, delays.dispatch, self.dispatch)
        due = self.workspace.later(due, delays.initiate, self.initiate)
        if self.plan is Plan.FAILED:
            self.workspace.later(due, delays.unanswered, self.end)
            return
        due = self.workspace.later(due, delays.ring, self.pick_up)
        self.workspace.later(due, self.script.seconds, self.end)

    def dispatch(self, now: datetime) -> None:
        """Hand the recipient to the telephone carrier."""
        if not self.ended:
            self._move(RecipientStatus.DISPATCHED, now)

    def initiate(self, now: datetime) -> None:
        """Dial; from here on the conversation has an id."""
        if self.ended or self._is_superseded():
            return
        self.conversation = dial(self.batch, self.recipient, ids=self.workspace.ids, now=now)
        self.recipient.conversation_id = self.conversation.conversation_id
        self.workspace.conversations[self.conversation.conversation_id] = self.conversation
        self._move(RecipientStatus.INITIATED, now)
        self._note("call_started")

    def pick_up(self, now: datetime) -> None:
        """Let a person or a machine answer."""
        if self.conversation is None or self.ended:
            return
        self.conversation.status, self.conversation.accepted_at = Status.IN_PROGRESS, now
        self._move(RecipientStatus.IN_PROGRESS, now)

    def end(self, now: datetime) -> None:
        """Hang up and store the transcript."""
        conversation = self.conversation
        if conversation is None or self.ended:
            return
        self.ended = True
        conversation.termination_reason = TERMINATION_REASONS[self.plan]
        self._move(RECIPIENT_ENDS[self.plan], now)
        self._note("call_ended", plan=self.plan)
        if self.plan is Plan.FAILED:
            conversation.status = Status.FAILED
            self.workspace.on_conversation_over(conversation)
            return
        conversation.turns.extend(transcript_of(self.script, self.plan))
        conversation.seconds = self.script.seconds
        # A shortened call keeps its scripted length, so that it begins earlier, not ends later.
        conversation.accepted_at = now - timedelta(seconds=self.script.seconds)
        ringing = timedelta(seconds=self.workspace.call_delays.ring)
        conversation.started_at = conversation.accepted_at - ringing
        conversation.status, conversation.language = Status.PROCESSING, self.script.language
        self.workspace.later(now, self.workspace.call_delays.processing, self.analyse)

    def finish_now(self, plan: Plan, script: CallScript, now: datetime) -> bool:
        """End the call at this moment as another plan would; say whether it was still going."""
        if self.ended or self._is_superseded():
            return False
        if self.conversation is None:
            self.initiate(now)
        self.plan, self.script = plan, script
        self.end(now)
        return True

    def analyse(self, _now: datetime) -> None:
        """Add the analysis, which makes the conversation `done`."""
        if self.conversation is None:
            return
        self.conversation.analysis = Analysis(
            success="success" if self.plan is Plan.COMPLETED else "failure",
            summary=self.script.summary,
            title=self.script.title,
            topic=self.script.topic,
        )
        self.conversation.status = Status.DONE
        self._note("call_done", summary=self.script.summary)
        self.workspace.on_conversation_over(self.conversation)

    def _is_superseded(self) -> bool:
        newer = self.recipient.attempt != self.attempt
        return newer or self.recipient.status is RecipientStatus.CANCELLED

    def _move(self, status: RecipientStatus, now: datetime) -> None:
        if not self._is_superseded():
            self.recipient.status = status
            self.recipient.updated_at = self.batch.updated_at = now

    def _note(self, kind: str, **facts: object) -> None:
        self.workspace.journal.append(
            kind,
            batch_id=self.batch.batch_id,
            call_id=self.recipient.conversation_id,
            name=self.recipient.callee.name,
            phone=self.recipient.callee.phone_number,
            **facts,
        )
