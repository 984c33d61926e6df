"""The port FinishedCalls over ElevenLabs' REST API: batches, their recipients, and calls.

Pages are walked by `last_doc`/`next_doc`; `has_more` may be missing (ElevenLabs, "Batch calling").
"""

from urllib.parse import quote

from aftercall.domain.call import Batch, FinishedCall, Recipient
from aftercall.gateways.elevenlabs.batch_documents import BatchPage
from aftercall.gateways.elevenlabs.batch_reader import read_batches, read_recipients
from aftercall.gateways.elevenlabs.call_reader import read_call
from aftercall.gateways.elevenlabs.documents import read_document
from aftercall.gateways.elevenlabs.rest_client import RestClient
from aftercall.gateways.phone_numbers import INTERNATIONAL_ONLY, NumberReader

BATCHES = "/v1/convai/batch-calling"
CONVERSATIONS = "/v1/convai/conversations"
PAGE_SIZE = 100
MOST_PAGES = 50


class ElevenLabsCalls:
    """Reads batches, recipients and calls; a malformed entry never stops the others.

    Every method raises what RestClient.get raises, and Refused for a document of another shape.
    """

    def __init__(self, rest: RestClient, numbers: NumberReader = INTERNATIONAL_ONLY) -> None:
        self._rest = rest
        self._numbers = numbers

    def batches(self, *, every_page: bool) -> list[Batch]:
        """Return the newest 100 batches, or all of up to 50 such pages, each batch once."""
        found: dict[str, Batch] = {}
        seen: set[str] = set()
        cursor: str | None = None
        for _ in range(MOST_PAGES if every_page else 1):
            page = self._page(cursor)
            for batch in read_batches(page):
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
        return read_document(
            BatchPage, self._rest.get(f"{BATCHES}/workspace", query), "the list of batches"
        )

    def recipients(self, batch_id: str) -> tuple[list[Recipient], list[str]]:
        """Return a batch's recipients, and a sentence for each that could not be read."""
        content = self._rest.get(f"{BATCHES}/{quote(batch_id, safe='')}")
        return read_recipients(content, batch_id, self._numbers)

    def call(self, call_id: str) -> FinishedCall:
        """Return a call as it stands now, which may be before its end."""
        content = self._rest.get(f"{CONVERSATIONS}/{quote(call_id, safe='')}", {"format": "json"})
        return read_call(content, call_id, self._numbers)
