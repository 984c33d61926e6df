"""Which events are the greeting: the agent speaks first, and that must never reach the customer."""

from dataclasses import dataclass

FIRST_EVENT_ID = 1


@dataclass(slots=True)
class Greeting:
    """What is known of the greeting; `echo` is our text that the agent was told to greet with.

    `last_event_id` is 0 until the greeting is seen, and `is_whole` once all of its text is there.
    Where none was seen before we asked, event 1 may be a late greeting or the answer of an agent
    that has none: it is `uncertain` until a later event settles it, or the agent's configuration.
    So is an event that says the greeting's `text` once more before any answer: `may_be_id`.
    """

    echo: str | None
    text: str | None = None
    last_event_id: int = 0
    may_be_id: int = FIRST_EVENT_ID
    seen: bool = False
    is_whole: bool = False
    uncertain: bool = False

    def add(self, event_id: int | None, *, whole: bool) -> None:
        """Take in that this event, which came before the question, is the greeting's."""
        self.last_event_id = max(self.last_event_id, event_id or 0)
        self.seen = True
        self.is_whole = self.is_whole or whole

    def note_repeated(self, event_id: int | None, text: str) -> None:
        """Take in the first whole text after the question: it may be the greeting once more."""
        if self.text is None or event_id is None or event_id <= self.last_event_id:
            return
        if text.split() == self.text.split():
            self.may_be_id, self.uncertain = event_id, True

    @property
    def repeated(self) -> bool:
        """Say whether the greeting seems to be said once more, and nothing settled it yet."""
        return self.uncertain and self.seen

    def note_question(self) -> None:
        """Take in that the question is out."""
        self.uncertain = not self.seen

    def may_be_first(self, event_id: int | None) -> bool:
        """Say whether this event may be the greeting or an answer."""
        return self.uncertain and event_id in (None, self.may_be_id)

    def covers(self, event_id: int | None, text: str | None = None) -> bool:
        """Say whether an event belongs to the greeting; `text` is that of a whole answer.

        The echo of our own text settles which event the greeting is.
        """
        if self.uncertain and text is not None and self._is_echo(text):
            self.last_event_id, self.uncertain = event_id or 0, False
            return True
        return event_id is not None and event_id <= self.last_event_id

    def settle(self, event_id: int | None) -> bool:
        """Say whether this event shows that the first one was the greeting after all."""
        if not self.uncertain or event_id is None or event_id <= self.may_be_id:
            return False
        self.settle_first(True)
        return True

    def settle_first(self, is_greeting: bool | None) -> None:
        """Take in whether the event in doubt is the greeting; None leaves it uncertain."""
        if is_greeting is not None:
            self.last_event_id = self.may_be_id if is_greeting else self.may_be_id - 1
            self.uncertain = False

    def _is_echo(self, text: str) -> bool:
        return self.echo is not None and text.split() == self.echo.split()
