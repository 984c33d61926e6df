"""Batch calling: submits, cancels, retries and deletes batches and starts their calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.agents import DEMO_AGENT
from local.emulators.elevenlabs.batches import Batch, Callee, Recipient, RecipientStatus
from local.emulators.elevenlabs.call_script import script_for
from local.emulators.elevenlabs.calls import Call

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from local.emulators.elevenlabs.batches import Plan
    from local.emulators.elevenlabs.workspace import Workspace

REDIALLED = frozenset({RecipientStatus.FAILED, RecipientStatus.CANCELLED})


@dataclass(slots=True, kw_only=True)
class Dialler:
    """Holds the latest call of each recipient, by recipient id."""

    workspace: Workspace
    calls: dict[str, Call] = field(default_factory=dict)

    def submit(
        self,
        callees: Sequence[Callee],
        *,
        agent_id: str = DEMO_AGENT,
        name: str = "Batch",
        phone_number_id: str | None = None,
        scheduled_for: datetime | None = None,
    ) -> Batch:
        """Store a batch; its calls begin at once or at `scheduled_for`."""
        workspace, now = self.workspace, self.workspace.clock.now()
        with workspace.lock:
            batch = Batch(
                batch_id=workspace.ids.new("btcal_"),
                name=name,
                agent_id=agent_id,
                agent_name=workspace.agents[agent_id].name,
                created_at=now,
                scheduled_for=max(scheduled_for or now, now),
                updated_at=now,
                phone_number_id=phone_number_id,
                recipients=[self._recipient(callee, now) for callee in callees],
            )
            workspace.batches[batch.batch_id] = batch
            workspace.journal.append(
                "batch_created", batch_id=batch.batch_id, name=name, recipients=len(callees)
            )
            for number, recipient in enumerate(batch.recipients):
                plan = recipient.callee.plan
                self._call(batch, recipient, plan, start=batch.scheduled_for, number=number)
        return batch

    def cancel(self, batch: Batch) -> None:
        """Stop a batch: recipients not yet dialled are cancelled, a running call goes on."""
        now = self.workspace.clock.now()
        with self.workspace.lock:
            batch.cancelled, batch.updated_at = True, now
            for recipient in batch.recipients:
                if recipient.conversation_id is None:
                    recipient.status, recipient.updated_at = RecipientStatus.CANCELLED, now

    def retry(self, batch: Batch) -> None:
        """Dial the failed and cancelled recipients again, under new conversation ids."""
        now = self.workspace.clock.now()
        with self.workspace.lock:
            batch.cancelled, batch.updated_at = False, now
            batch.retry_count += 1
            again = [r for r in batch.recipients if r.status in REDIALLED]
            for number, recipient in enumerate(again):
                recipient.status, recipient.updated_at = RecipientStatus.PENDING, now
                recipient.conversation_id = None
                recipient.attempt += 1
                plan = recipient.callee.plan_of_retry
                self._call(batch, recipient, plan, start=now, number=number)

    def finish_now(self, recipient_id: str, plan: Plan) -> bool:
        """End a recipient's call now, as this plan ends; False if it was over already.

        Raises KeyError for an unknown recipient.
        """
        with self.workspace.lock:
            call = self.calls[recipient_id]
            script = script_for(call.recipient.callee, plan, seed=self.workspace.seed)
            return call.finish_now(plan, script, self.workspace.clock.now())

    def delete(self, batch: Batch) -> None:
        """Delete a batch; its conversations stay."""
        with self.workspace.lock:
            self.cancel(batch)
            del self.workspace.batches[batch.batch_id]

    def _recipient(self, callee: Callee, now: datetime) -> Recipient:
        return Recipient(
            recipient_id=callee.recipient_id or self.workspace.ids.new("rcpt_"),
            callee=callee,
            created_at=now,
            updated_at=now,
        )

    def _call(
        self, batch: Batch, recipient: Recipient, plan: Plan, *, start: datetime, number: int
    ) -> None:
        wait = self.workspace.clock.lasting(number * self.workspace.call_delays.between_recipients)
        call = Call(
            workspace=self.workspace,
            batch=batch,
            recipient=recipient,
            plan=plan,
            attempt=recipient.attempt,
            script=script_for(recipient.callee, plan, seed=self.workspace.seed),
        )
        self.calls[recipient.recipient_id] = call
        call.begin(start + wait)
