"""What each plan for a recipient means: the call's script, its transcript and its ending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from local.emulators.elevenlabs.conversation import ToolUse, Turn
from local.emulators.elevenlabs.recipient import Plan, RecipientStatus
from local.emulators.elevenlabs.script import (
    CallScript,
    agree,
    sales_call,
    silent_call,
    unanswered_call,
    voicemail_call,
)

if TYPE_CHECKING:
    from local.emulators.elevenlabs.recipient import Callee

RECIPIENT_ENDS = {
    Plan.COMPLETED: RecipientStatus.COMPLETED,
    Plan.SILENT: RecipientStatus.COMPLETED,
    Plan.VOICEMAIL: RecipientStatus.VOICEMAIL,
    Plan.FAILED: RecipientStatus.FAILED,
}
REASONS = {
    Plan.COMPLETED: "end_call tool was called.",
    Plan.SILENT: "Customer did not respond.",
    Plan.VOICEMAIL: "voicemail_detection tool was called.",
    Plan.FAILED: "The call was not answered.",
}


def script_for(callee: Callee, plan: Plan, *, seed: int) -> CallScript:
    """Write the call that this recipient's plan asks for."""
    language = callee.language
    if plan is Plan.FAILED:
        return unanswered_call(language=language)
    if plan is Plan.VOICEMAIL:
        return voicemail_call(language=language)
    if plan is Plan.SILENT:
        return silent_call(callee.name, language=language)
    agreement = agree(callee.name, language=language, seed=seed, topic=callee.topic)
    return sales_call(agreement, language=language)


def turns_of(script: CallScript, plan: Plan) -> list[Turn]:
    """Write the transcript of a finished call."""
    turns = [
        Turn(
            role=line.role,
            message=line.text,
            at=line.at,
            medium="audio" if line.role == "user" else None,
        )
        for line in script.lines
    ]
    tool = {Plan.COMPLETED: "end_call", Plan.VOICEMAIL: "voicemail_detection"}.get(plan)
    if tool:
        use = ToolUse(name=tool, type="system", call_id=f"{tool}_1", result="ok")
        turns.append(Turn(role="agent", message=None, at=script.seconds, tool=use))
    return turns
