"""The script of a call: what its plan lets be said in it, and how the plan ends."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from local.emulators.elevenlabs.batches import Plan, RecipientStatus
from local.emulators.elevenlabs.conversation import ToolUse, Turn
from local.emulators.elevenlabs.message_catalog import texts_in

if TYPE_CHECKING:
    from local.emulators.elevenlabs.batches import Callee

CODE_WORDS = ("JAZMIN", "CEDRO", "NARANJO", "LAUREL", "ROBLE", "ORQUIDEA", "MAGNOLIA", "CEIBA")
HOURS = ("09:30", "10:15", "11:00", "15:45", "16:30", "17:15")
SECONDS_PER_WORD = 0.4

RECIPIENT_ENDS = {
    Plan.COMPLETED: RecipientStatus.COMPLETED,
    Plan.SILENT: RecipientStatus.COMPLETED,
    Plan.VOICEMAIL: RecipientStatus.VOICEMAIL,
    Plan.FAILED: RecipientStatus.FAILED,
}
TERMINATION_REASONS = {
    Plan.COMPLETED: "end_call tool was called.",
    Plan.SILENT: "Customer did not respond.",
    Plan.VOICEMAIL: "voicemail_detection tool was called.",
    Plan.FAILED: "The call was not answered.",
}
LAST_TOOLS = {Plan.COMPLETED: "end_call", Plan.VOICEMAIL: "voicemail_detection"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What only this person's call contains, in the words of its language."""

    name: str
    topic: str
    price: str
    parts: int
    part: str
    included: str
    day: str
    hour: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallScript:
    """A whole call: what is said, how many seconds it lasts, and what the analysis will say."""

    language: str
    turns: tuple[Turn, ...]
    seconds: int
    summary: str = ""
    title: str = ""
    topic: str | None = None


def agree(name: str, *, language: str, seed: int, topic: str | None = None) -> Agreement:
    """Choose one person's facts; the same name and seed give the same facts."""
    texts = texts_in(language)
    choice = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    amount = 900 + 10 * (int.from_bytes(choice[:2]) % 200)
    parts = (6, 10, 12)[choice[2] % 3]
    extra = _pick(texts.call["extras"], choice[3])
    return Agreement(
        name=name,
        topic=topic or _pick(texts.call["topics"], choice[4]),
        price=texts.money(amount),
        parts=parts,
        part=texts.money(-(-amount // parts)),
        included=texts.call["included"].format(extra=extra),
        day=_pick(texts.weekdays, choice[5]),
        hour=_pick(HOURS, choice[6]),
        code=f"{_pick(CODE_WORDS, choice[7])}-{100 + int.from_bytes(choice[8:10]) % 900}",
    )


def script_for(callee: Callee, plan: Plan, *, seed: int) -> CallScript:
    """Write the script that this recipient's plan asks for."""
    texts = texts_in(callee.language)
    if plan is Plan.COMPLETED:
        agreement = agree(callee.name, language=callee.language, seed=seed, topic=callee.topic)
        return sales_call(agreement, language=callee.language)
    greeting = texts.call["greeting"].format(name=callee.name)
    said = {
        Plan.SILENT: [("agent", greeting), ("agent", texts.call["silence"])],
        Plan.VOICEMAIL: [("agent", texts.call["voicemail"])],
        Plan.FAILED: [],
    }[plan]
    turns, seconds = _timed(said)
    return CallScript(language=texts.language, turns=turns, seconds=seconds)


def sales_call(agreement: Agreement, *, language: str) -> CallScript:
    """Write the default script: the conversation in which the agreement is made."""
    texts = texts_in(language)
    facts = asdict(agreement)
    said = [("agent", texts.call["greeting"].format(**facts))]
    said += [(role, text.format(**facts)) for role, text in texts.call["lines"]]
    turns, seconds = _timed(said)
    return CallScript(
        language=texts.language,
        turns=turns,
        seconds=seconds,
        summary=texts.call["summary"].format(**facts),
        title=texts.call["title"].format(**facts),
        topic=agreement.topic,
    )


def transcript_of(script: CallScript, plan: Plan) -> list[Turn]:
    """Return a finished call's transcript: what was said, then the tool that ended it."""
    turns, tool = list(script.turns), LAST_TOOLS.get(plan)
    if tool:
        use = ToolUse(name=tool, type="system", call_id=f"{tool}_1", result="ok")
        turns.append(Turn(role="agent", message=None, at=script.seconds, tool=use))
    return turns


def _timed(said: list[tuple[str, str]]) -> tuple[tuple[Turn, ...], int]:
    """Give each text the second at which it is said, and return the length of the whole."""
    turns, at = [], 0.0
    for role, text in said:
        medium = "audio" if role == "user" else None
        turns.append(Turn(role=role, message=text, at=round(at), medium=medium))
        at += 1 + SECONDS_PER_WORD * len(text.split())
    return tuple(turns), round(at) or 1


def _pick(choices: tuple[str, ...] | list[str], number: int) -> str:
    return choices[number % len(choices)]
