"""What the agent has said so far in one turn, made into one text."""

from dataclasses import dataclass, field

from aftercall.gateways.elevenlabs.session.events import (
    AgentResponse,
    AgentResponseCorrection,
    AgentResponsePart,
    RichContent,
    Words,
)


@dataclass(slots=True)
class AnswerBuffer:
    """Whole answers and components in order, and the parts, by event id, of unfinished answers.

    `withdrawn_through` is the last event id of words that a guardrail took back.
    """

    answers: list[AgentResponse] = field(default_factory=list)
    components: dict[str, RichContent] = field(default_factory=dict)
    parts: dict[int | None, str] = field(default_factory=dict)
    streaming: bool = False
    withdrawn_through: int = 0

    def add(self, event: Words) -> None:
        """Take in words; a completion changes none."""
        match event:
            case AgentResponsePart():
                self.add_part(event)
            case AgentResponse():
                self.add_answer(event)
            case AgentResponseCorrection():
                self.correct(event)

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

    def add_component(self, component: RichContent) -> None:
        """Add a component, or put a newer form in the place of the same one.

        One without readable text is kept too, as a sign that the agent has answered.
        """
        if component.text or component.content_id not in self.components:
            self.components[component.content_id] = component

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
        shown = self.components.items()
        self.components = {key: one for key, one in shown if (one.event_id or 0) > event_id}

    def withdraw(self) -> None:
        """Take back all that was said: a guardrail keeps it from being read."""
        ids = [answer.event_id or 0 for answer in self.answers]
        self.withdrawn_through = max([*ids, *(key or 0 for key in self.parts)], default=0)
        self.answers, self.parts, self.streaming = [], {}, False
        self.components = {}

    def is_withdrawn(self, event_id: int | None) -> bool:
        """Say whether words of this event were taken back."""
        return event_id is not None and event_id <= self.withdrawn_through

    @property
    def only_shows(self) -> bool:
        """Say whether components are all that was answered, and none can be read as text."""
        return bool(self.components) and not self.text

    @property
    def last_words(self) -> str:
        """Return what was said last, whole or not."""
        said = [*(answer.text for answer in self.answers), *self.parts.values()]
        return next((text for text in reversed(said) if text.strip()), "")

    @property
    def text(self) -> str:
        """Return all answers, then those that were cut off, with a blank line between.

        Components follow: what they offer is chosen from after reading the words.
        """
        cut_off = [text.strip() for text in self.parts.values()]
        shown = [component.text for component in self.components.values()]
        texts = dict.fromkeys([*(answer.text for answer in self.answers), *cut_off, *shown])
        return "\n\n".join(text for text in texts if text)
