"""The calls of every batch: where each stands, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.batches import ENDED, RecipientStatus
from local.emulators.elevenlabs.conversation import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.elevenlabs.batches import Batch, Recipient
    from local.emulators.elevenlabs.conversation import Conversation
    from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
    from local.playground.decisions import Decisions

CALLS_SHOWN = 120
_RINGING = frozenset({RecipientStatus.INITIATED})
_MISSED = frozenset({RecipientStatus.FAILED, RecipientStatus.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCall:
    """A call as the customer's phone shows it."""

    phone: str
    name: str
    language: str
    shown: dict[str, object] | None


class CallList:
    """Reads the emulated batches."""

    def __init__(self, elevenlabs: ElevenLabsEmulator, decisions: Decisions) -> None:
        self._elevenlabs = elevenlabs
        self._decisions = decisions

    def read_parts(self) -> Iterator[tuple[str, object]]:
        """Show the newest calls, the last batch first."""
        decided = self._decisions.by_id()
        rows: list[dict[str, object]] = []
        with self._elevenlabs.workspace.lock:
            for batch in reversed(self._elevenlabs.workspace.batches.values()):
                for recipient in batch.recipients:
                    decision = decided.get(recipient.conversation_id or "") or decided.get(
                        recipient.recipient_id
                    )
                    row = _row(batch, recipient)
                    row["decision"] = decision.as_json() if decision else None
                    rows.append(row)
        yield "calls", rows[:CALLS_SHOWN]

    def phone_calls(self) -> list[PhoneCall]:
        """Return every call as the phones show it, in the order of calling."""
        with self._elevenlabs.workspace.lock:
            return [
                self._phone_call(recipient)
                for batch in self._elevenlabs.workspace.batches.values()
                for recipient in batch.recipients
            ]

    def _phone_call(self, recipient: Recipient) -> PhoneCall:
        talk = self._elevenlabs.workspace.conversations.get(recipient.conversation_id or "")
        return PhoneCall(
            phone=recipient.callee.phone_number,
            name=recipient.callee.name,
            language=recipient.callee.language,
            shown=None if talk is None else _shown(recipient, talk),
        )


def _row(batch: Batch, recipient: Recipient) -> dict[str, object]:
    return {
        "recipient_id": recipient.recipient_id,
        "batch": batch.name,
        "name": recipient.callee.name,
        "phone": recipient.callee.phone_number,
        "status": str(recipient.status),
        "running": recipient.status not in ENDED,
        "call_id": recipient.conversation_id,
    }


def _shown(recipient: Recipient, talk: Conversation) -> dict[str, object]:
    state = "talking"
    if recipient.status in _RINGING:
        state = "ringing"
    elif recipient.status in _MISSED or talk.status is Status.FAILED:
        state = "missed"
    elif recipient.status is RecipientStatus.VOICEMAIL:
        state = "voicemail"
    elif recipient.status is RecipientStatus.COMPLETED:
        state = "ended"
    # The dial time moves back when a shortened call ends: the phone keeps the moment it changed.
    at = recipient.updated_at.isoformat()
    return {"call_id": talk.conversation_id, "state": state, "at": at, "seconds": talk.seconds}
