"""One recipient of a batch: whom to call, how that call is meant to go, where it stands."""

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
    """How a recipient's call is going to end."""

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
    """Whom to call, and how that call is meant to go."""

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
        """The name that the call's script uses."""
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
