"""A batch of calls, as the provider keeps and shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from local.emulators.elevenlabs.recipient import ENDED, RecipientStatus

if TYPE_CHECKING:
    from datetime import datetime

    from local.emulators.elevenlabs.recipient import Recipient


class BatchStatus(StrEnum):
    """Where a batch stands."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True, kw_only=True)
class Batch:
    """One batch at the present moment."""

    batch_id: str
    name: str
    agent_id: str
    agent_name: str
    created_at: datetime
    scheduled_for: datetime
    updated_at: datetime
    recipients: list[Recipient]
    phone_number_id: str | None = None
    retry_count: int = 0
    cancelled: bool = False

    @property
    def status(self) -> BatchStatus:
        """The status that follows from the recipients'."""
        states = {recipient.status for recipient in self.recipients}
        if self.cancelled:
            return BatchStatus.CANCELLED
        if states <= {RecipientStatus.PENDING}:
            return BatchStatus.PENDING
        return BatchStatus.COMPLETED if states <= ENDED else BatchStatus.IN_PROGRESS

    def as_json(self) -> dict[str, Any]:
        """Write the batch as the list shows it."""
        dispatched = [r for r in self.recipients if r.status is not RecipientStatus.PENDING]
        return {
            "id": self.batch_id,
            "phone_number_id": self.phone_number_id,
            "phone_provider": "twilio",
            "whatsapp_params": None,
            "name": self.name,
            "agent_id": self.agent_id,
            "branch_id": None,
            "environment": None,
            "created_at_unix": int(self.created_at.timestamp()),
            "scheduled_time_unix": int(self.scheduled_for.timestamp()),
            "timezone": None,
            "total_calls_dispatched": len(dispatched),
            "total_calls_scheduled": len(self.recipients),
            "total_calls_finished": sum(r.status in ENDED for r in self.recipients),
            "last_updated_at_unix": int(self.updated_at.timestamp()),
            "status": self.status,
            "retry_count": self.retry_count,
            "telephony_call_config": {
                "ringing_timeout_secs": 60,
                "twilio_call_recording_enabled": None,
                "twilio_machine_detection": None,
            },
            "target_concurrency_limit": None,
            "agent_name": self.agent_name,
            "branch_name": None,
        }

    def detail(self) -> dict[str, Any]:
        """Write the batch with all its recipients."""
        return {**self.as_json(), "recipients": [r.as_json() for r in self.recipients]}
