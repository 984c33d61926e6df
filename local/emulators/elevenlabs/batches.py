"""A batch of calls and its recipients: whom to call, how each call is to end, where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


class RecipientStatus(StrEnum):
    """Where one recipient of a batch stands."""

    PENDING = "pending"
    DISPATCHED = "dispatched"
    INITIATED = "initiated"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    VOICEMAIL = "voicemail"


class Plan(StrEnum):
    """How a recipient's call is scripted to end; the control route's `plan`."""

    COMPLETED = "completed"
    SILENT = "silent"
    VOICEMAIL = "voicemail"
    FAILED = "failed"


ENDED = frozenset(
    {
        RecipientStatus.COMPLETED,
        RecipientStatus.FAILED,
        RecipientStatus.CANCELLED,
        RecipientStatus.VOICEMAIL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """Whom to call, and how that call is scripted; `plan_of_retry` is for every later try."""

    phone_number: str
    variables: dict[str, Any] = field(default_factory=dict)
    recipient_id: str | None = None
    override: dict[str, Any] | None = None
    user_id: str | None = None
    language: str = "es"
    plan: Plan = Plan.COMPLETED
    plan_of_retry: Plan = Plan.COMPLETED
    topic: str | None = None

    @property
    def name(self) -> str:
        """The name that the script uses: the first name variable, else the phone number."""
        for key in ("name", "nombre", "first_name", "customer_name", "nome"):
            if self.variables.get(key):
                return str(self.variables[key])
        return self.phone_number


@dataclass(slots=True, kw_only=True)
class Recipient:
    """One recipient at the present moment."""

    recipient_id: str
    callee: Callee
    created_at: datetime
    updated_at: datetime
    status: RecipientStatus = RecipientStatus.PENDING
    conversation_id: str | None = None
    attempt: int = 1

    def as_json(self) -> dict[str, Any]:
        """Write the recipient as the batch's detail shows it."""
        return {
            "id": self.recipient_id,
            "phone_number": self.callee.phone_number,
            "whatsapp_user_id": None,
            "status": self.status,
            "created_at_unix": int(self.created_at.timestamp()),
            "updated_at_unix": int(self.updated_at.timestamp()),
            "conversation_id": self.conversation_id,
            "conversation_initiation_client_data": {
                "conversation_config_override": self.callee.override,
                "custom_llm_extra_body": {},
                "user_id": self.callee.user_id,
                "source_info": {"source": None, "version": None},
                "branch_id": None,
                "environment": None,
                "dynamic_variables": self.callee.variables,
            },
        }


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
