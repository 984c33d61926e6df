"""ElevenLabs' lists and calls, in memory."""

from aftercall.domain.call import Batch, FinishedCall, Recipient
from aftercall.domain.errors import AftercallError


class FakeFinishedCalls:
    """The port FinishedCalls; an error in a value's place is raised. `asked` holds requests."""

    def __init__(self) -> None:
        self.listed: list[Batch] = []
        self.people: dict[str, list[Recipient] | AftercallError] = {}
        self.unreadable: list[str] = []
        self.calls: dict[str, FinishedCall | AftercallError] = {}
        self.asked: list[str] = []

    def batches(self, *, every_page: bool) -> list[Batch]:
        self.asked.append("batches, every page" if every_page else "batches")
        return list(self.listed)

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        self.asked.append(batch_id)
        found = self.people[batch_id]
        if isinstance(found, AftercallError):
            raise found
        return list(found), list(self.unreadable)

    def call(self, call_id: str) -> FinishedCall:
        self.asked.append(call_id)
        found = self.calls[call_id]
        if isinstance(found, AftercallError):
            raise found
        return found
