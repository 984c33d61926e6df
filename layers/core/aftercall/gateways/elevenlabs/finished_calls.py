"""The port FinishedCalls over ElevenLabs' REST API: batches, their recipients, and calls.

Pages are walked by `last_doc`/`next_doc`; `has_more` may be missing (ElevenLabs, "Batch calling").
"""

from urllib.parse import quote

from aftercall.domain.call import Batch, FinishedCall, Recipient
from aftercall.domain.errors import Refused
from aftercall.domain.phone import read_phone
from aftercall.gateways.elevenlabs.batch_documents import (
    BatchDetail,
    BatchItem,
    BatchPage,
    RecipientItem,
)
from aftercall.gateways.elevenlabs.call_reader import read_call
from aftercall.gateways.elevenlabs.documents import read_document
from aftercall.gateways.elevenlabs.dynamic_variables import replayable_variables
from aftercall.gateways.elevenlabs.rest_client import RestClient

BATCHES = "/v1/convai/batch-calling"
CONVERSATIONS = "/v1/convai/conversations"
PAGE_SIZE = 100
MOST_PAGES = 50


class ElevenLabsCalls:
    """Reads batches, recipients and calls; a malformed entry never stops the others.

    Every method raises what RestClient.get raises, and Refused for a document of another shape.
    """

    def __init__(self, rest: RestClient) -> None:
        self._rest = rest

    def batches(self, *, every_page: bool) -> list[Batch]:
        """Return the newest 100 batches, or all of up to 50 such pages, each batch once."""
        found: dict[str, Batch] = {}
        seen: set[str] = set()
        cursor: str | None = None
        for _ in range(MOST_PAGES if every_page else 1):
            page = self._page(cursor)
            for batch in _readable_batches(page):
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
        return _to_recipients(self._rest.get(f"{BATCHES}/{quote(batch_id, safe='')}"), batch_id)

    def call(self, call_id: str) -> FinishedCall:
        """Return a call as it stands now, which may be before its end."""
        content = self._rest.get(f"{CONVERSATIONS}/{quote(call_id, safe='')}", {"format": "json"})
        return read_call(content, call_id)


def _readable_batches(page: BatchPage) -> list[Batch]:
    batches: list[Batch] = []
    for raw in page.batch_calls or []:
        try:
            batches.append(_to_batch(raw))
        except Refused:
            # Without an id there is nothing to ask for, and the others must not wait for it.
            continue
    return batches


def _to_batch(content: object) -> Batch:
    """Raise Refused where the batch has no id."""
    item = read_document(BatchItem, content, "a batch of the list")
    return Batch(
        batch_id=item.id,
        agent_id=item.agent_id or "",
        moved_at=int(item.last_updated_at_unix or item.created_at_unix or 0),
        finished=item.total_calls_finished or 0,
    )


def _to_recipients(content: object, batch_id: str) -> tuple[list[Recipient], list[str]]:
    """Read recipients one by one, so that one of another shape costs no other."""
    batch = read_document(BatchDetail, content, f"batch {batch_id}")
    recipients: list[Recipient] = []
    problems: list[str] = []
    for number, raw in enumerate(batch.recipients or [], start=1):
        try:
            item = read_document(RecipientItem, raw, f"recipient {number} of batch {batch_id}")
        except Refused as refused:
            problems.append(str(refused))
            continue
        moved_at = item.updated_at_unix or item.created_at_unix or batch.last_updated_at_unix
        recipients.append(_to_recipient(item, batch_id, int(moved_at or 0)))
    return recipients, problems


def _to_recipient(item: RecipientItem, batch_id: str, updated_at: int) -> Recipient:
    begun_with = item.conversation_initiation_client_data
    return Recipient(
        recipient_id=item.id,
        batch_id=batch_id,
        status=item.status,
        updated_at=updated_at,
        phone=read_phone(item.phone_number),
        call_id=item.conversation_id or None,
        variables=replayable_variables(begun_with.dynamic_variables if begun_with else None),
    )
