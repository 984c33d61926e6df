"""Which events are the greeting: the agent speaks first, and that must never reach the customer."""

from dataclasses import dataclass

FIRST = 1


@dataclass(slots=True)
class Greeting:
    """What is known of the greeting; `upto` is its event id once seen, and 0 before.

    Where none was seen before we asked, event 1 may be a late greeting or the answer of an agent
    that has none: it is `unsure` until a later event settles it.
    """

    echo: str | None
    upto: int = 0
    seen: bool = False
    unsure: bool = False

    def take(self, event_id: int | None) -> None:
        """Keep that this event, before anything was asked, is the greeting."""
        self.upto = max(self.upto, event_id or 0)
        self.seen = True

    def ask(self) -> None:
        """Keep that the question is out."""
        self.unsure = not self.seen

    def covers(self, event_id: int | None, text: str | None = None) -> bool:
        """Say whether an event after the question still belongs to the greeting."""
        if self.unsure and text is not None and text == self.echo:
            self.upto, self.unsure = event_id or 0, False
            return True
        return event_id is not None and event_id <= self.upto

    def settle(self, event_id: int | None) -> bool:
        """Say whether this event shows that the first one was the greeting after all."""
        if not self.unsure or event_id is None or event_id <= FIRST:
            return False
        self.upto, self.unsure = FIRST, False
        return True
