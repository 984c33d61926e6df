"""What the agent has said so far in one turn, made into one text."""

from dataclasses import dataclass, field

from aftercall.gateways.elevenlabs.frames import Corrected, Part, Said


@dataclass(slots=True)
class Collected:
    """Whole answers in order, and the parts of one that is still in the making."""

    answers: list[Said] = field(default_factory=list)
    parts: dict[int | None, str] = field(default_factory=dict)
    streaming: bool = False

    def add_part(self, part: Part) -> None:
        """Take in a piece; a start begins that answer anew."""
        before = "" if part.kind == "start" else self.parts.get(part.event_id, "")
        self.parts[part.event_id] = before + part.text
        self.streaming = part.kind != "stop"

    def add_answer(self, answer: Said) -> None:
        """Take in a whole answer, which stands for its parts."""
        self.parts.pop(answer.event_id, None)
        self.streaming = False
        if answer.text and answer.text not in (known.text for known in self.answers):
            self.answers.append(answer)

    def correct(self, correction: Corrected) -> None:
        """Put the corrected text in the place of the answer that it takes back."""
        new = Said(correction.event_id, correction.text)
        texts = [answer.text for answer in self.answers]
        ids = [answer.event_id for answer in self.answers]
        if correction.original in texts:
            self.answers[texts.index(correction.original)] = new
        elif correction.event_id in ids:
            self.answers[ids.index(correction.event_id)] = new
        else:
            self.add_answer(new)

    def forget_until(self, event_id: int) -> None:
        """Drop what turned out to be the greeting."""
        self.answers = [said for said in self.answers if (said.event_id or 0) > event_id]
        self.parts = {key: text for key, text in self.parts.items() if (key or 0) > event_id}

    @property
    def text(self) -> str:
        """Return all answers, and what came of one that was cut off, as one text."""
        cut_off = [text.strip() for text in self.parts.values()]
        texts = dict.fromkeys([*(answer.text for answer in self.answers), *cut_off])
        return "\n\n".join(text for text in texts if text)
