"""The port FinishedCalls over ElevenLabs' REST API."""

from urllib.parse import quote

from aftercall.domain.call import Batch, FinishedCall, Recipient
from aftercall.domain.errors import Refused
from aftercall.gateways.elevenlabs.batches import read_batch, read_recipients
from aftercall.gateways.elevenlabs.calls import read_call
from aftercall.gateways.elevenlabs.rest import Rest
from aftercall.gateways.elevenlabs.wire import read
from aftercall.gateways.elevenlabs.wire_batches import BatchPage

BATCHES = "/v1/convai/batch-calling"
CONVERSATIONS = "/v1/convai/conversations"
PAGE_SIZE = 100
MOST_PAGES = 50


class ElevenLabsCalls:
    """Reads batches, recipients and calls; what is malformed never stops what is not."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def batches(self, *, every_page: bool) -> list[Batch]:
        """Return the newest page of batches, or all pages, each batch once."""
        found: dict[str, Batch] = {}
        seen: set[str] = set()
        cursor: str | None = None
        for _ in range(MOST_PAGES if every_page else 1):
            page = self._page(cursor)
            for batch in _readable(page):
                found.setdefault(batch.batch_id, batch)
            cursor = page.next_doc
            if not cursor or cursor in seen or page.has_more is False:
                break
            seen.add(cursor)
        return list(found.values())

    def _page(self, cursor: str | None) -> BatchPage:
        query: dict[str, str | int] = {"limit": PAGE_SIZE}
        if cursor:
            query["last_doc"] = cursor
        return read(BatchPage, self._rest.get(f"{BATCHES}/workspace", query), "the list of batches")

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        """Return a batch's recipients, and a sentence for each that could not be read."""
        return read_recipients(self._rest.get(f"{BATCHES}/{quote(batch_id, safe='')}"), batch_id)

    def call(self, call_id: str) -> FinishedCall:
        """Return a call. Raises Refused where it cannot be read, Unavailable where not now."""
        content = self._rest.get(f"{CONVERSATIONS}/{quote(call_id, safe='')}", {"format": "json"})
        return read_call(content, call_id)


def _readable(page: BatchPage) -> list[Batch]:
    batches: list[Batch] = []
    for raw in page.batch_calls or []:
        try:
            batches.append(read_batch(raw))
        except Refused:
            # Without an id there is nothing to ask for, and the others must not wait for it.
            continue
    return batches
