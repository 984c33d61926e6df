"""Takes batches in and drives their calls: submit, cancel, retry, delete."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.batch import Batch
from local.emulators.elevenlabs.calling import Call
from local.emulators.elevenlabs.delays import CallDelays
from local.emulators.elevenlabs.plans import script_for
from local.emulators.elevenlabs.recipient import Callee, Recipient, RecipientStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from local.emulators.elevenlabs.recipient import Plan
    from local.emulators.elevenlabs.world import World

REDIALLED = frozenset({RecipientStatus.FAILED, RecipientStatus.CANCELLED})


@dataclass(slots=True, kw_only=True)
class Dialler:
    """The batch-calling side of the provider."""

    world: World
    delays: CallDelays = field(default_factory=CallDelays)
    calls: dict[str, Call] = field(default_factory=dict)

    def submit(
        self,
        callees: Sequence[Callee],
        *,
        agent_id: str,
        name: str = "Batch",
        phone_number_id: str | None = None,
        scheduled_for: datetime | None = None,
    ) -> Batch:
        """Take a batch in; its calls begin at once or at the moment given."""
        world, now = self.world, self.world.clock.now()
        with world.lock:
            batch = Batch(
                batch_id=world.ids.new("btcal_"),
                name=name,
                agent_id=agent_id,
                agent_name=world.agents[agent_id].name,
                created_at=now,
                scheduled_for=max(scheduled_for or now, now),
                updated_at=now,
                phone_number_id=phone_number_id,
                recipients=[self._recipient(callee, now) for callee in callees],
            )
            world.batches[batch.batch_id] = batch
            world.journal.append(
                "batch_created", batch_id=batch.batch_id, name=name, recipients=len(callees)
            )
            for number, recipient in enumerate(batch.recipients):
                plan = recipient.callee.plan
                self._call(batch, recipient, plan, start=batch.scheduled_for, number=number)
        return batch

    def cancel(self, batch: Batch) -> None:
        """Stop a batch; who is not yet dialled is cancelled, a running call goes on."""
        now = self.world.clock.now()
        with self.world.lock:
            batch.cancelled, batch.updated_at = True, now
            for recipient in batch.recipients:
                if recipient.conversation_id is None:
                    recipient.status, recipient.updated_at = RecipientStatus.CANCELLED, now

    def retry(self, batch: Batch) -> None:
        """Dial the failed and cancelled recipients again, under new conversation ids."""
        now = self.world.clock.now()
        with self.world.lock:
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
        """End a recipient's call now, as this plan ends; False if it was over, else KeyError."""
        with self.world.lock:
            call = self.calls[recipient_id]
            script = script_for(call.recipient.callee, plan, seed=self.world.seed)
            return call.finish_now(plan, script, self.world.clock.now())

    def delete(self, batch: Batch) -> None:
        """Forget a batch; its conversations stay."""
        with self.world.lock:
            self.cancel(batch)
            del self.world.batches[batch.batch_id]

    def _recipient(self, callee: Callee, now: datetime) -> Recipient:
        return Recipient(
            recipient_id=callee.recipient_id or self.world.ids.new("rcpt_"),
            callee=callee,
            created_at=now,
            updated_at=now,
        )

    def _call(
        self, batch: Batch, recipient: Recipient, plan: Plan, *, start: datetime, number: int
    ) -> None:
        wait = self.world.clock.lasting(number * self.delays.between_recipients)
        call = Call(
            world=self.world,
            batch=batch,
            recipient=recipient,
            delays=self.delays,
            plan=plan,
            attempt=recipient.attempt,
            script=script_for(recipient.callee, plan, seed=self.world.seed),
        )
        self.calls[recipient.recipient_id] = call
        call.begin(start + wait)
