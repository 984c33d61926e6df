"""ElevenLabs' concurrency queue: a session may be held before its agent takes part.

What is sent to a session that waits is discarded (`elevenlabs/packages`, pull request 967).
"""

from dataclasses import dataclass

from aftercall.gateways.elevenlabs.session.events import QueueStatus


@dataclass(slots=True)
class ConcurrencyQueue:
    """Whether the session is held, ever was, and whether its wait timed out."""

    held: bool = False
    seen: bool = False
    timed_out: bool = False

    def note(self, event: QueueStatus) -> bool:
        """Take in a status; say whether it is one that we know."""
        match event.status:
            case "waiting":
                self.held = self.seen = True
            case "admitted":
                self.held = self.timed_out = False
            case "timed_out":
                self.held = self.seen = self.timed_out = True
            case _:
                return False
        return True
