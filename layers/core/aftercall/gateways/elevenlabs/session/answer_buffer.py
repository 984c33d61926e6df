"""What the agent has said so far in one turn, made into one text."""

from dataclasses import dataclass, field

from aftercall.gateways.elevenlabs.session.events import (
    AgentResponse,
    AgentResponseCorrection,
    AgentResponsePart,
)


@dataclass(slots=True)
class AnswerBuffer:
    """Whole answers in order, and the parts, by event id, of those that are not whole yet."""

    answers: list[AgentResponse] = field(default_factory=list)
    parts: dict[int | None, str] = field(default_factory=dict)
    streaming: bool = False

    def add_part(self, part: AgentResponsePart) -> None:
        """Append a piece; a start begins that answer anew."""
        before = "" if part.kind == "start" else self.parts.get(part.event_id, "")
        self.parts[part.event_id] = before + part.text
        self.streaming = part.kind != "stop"

    def add_answer(self, answer: AgentResponse) -> None:
        """Put a whole answer in the place of its parts; an empty or repeated one adds nothing."""
        self.parts.pop(answer.event_id, None)
        self.streaming = False
        if answer.text and answer.text not in (known.text for known in self.answers):
            self.answers.append(answer)

    def correct(self, correction: AgentResponseCorrection) -> None:
        """Put the corrected text in the place of the answer that it takes back."""
        corrected = AgentResponse(correction.event_id, correction.text)
        texts = [answer.text for answer in self.answers]
        ids = [answer.event_id for answer in self.answers]
        if correction.original in texts:
            self.answers[texts.index(correction.original)] = corrected
        elif correction.event_id in ids:
            self.answers[ids.index(correction.event_id)] = corrected
        else:
            self.add_answer(corrected)

    def drop_until(self, event_id: int) -> None:
        """Drop what turned out to be the greeting: events up to this id, and those without one."""
        self.answers = [answer for answer in self.answers if (answer.event_id or 0) > event_id]
        self.parts = {key: text for key, text in self.parts.items() if (key or 0) > event_id}

    @property
    def text(self) -> str:
        """Return all answers, then those that were cut off, with a blank line between."""
        cut_off = [text.strip() for text in self.parts.values()]
        texts = dict.fromkeys([*(answer.text for answer in self.answers), *cut_off])
        return "\n\n".join(text for text in texts if text)
