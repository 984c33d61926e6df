"""Reads ElevenLabs' JSON of batch calls into the domain's Batch and Recipient."""

from aftercall.domain.call import Batch, Recipient
from aftercall.domain.errors import Refused
from aftercall.gateways.elevenlabs.batch_documents import (
    BatchDetail,
    BatchItem,
    BatchPage,
    RecipientItem,
)
from aftercall.gateways.elevenlabs.documents import read_document
from aftercall.gateways.elevenlabs.dynamic_variables import replayable_variables
from aftercall.gateways.phone_numbers import INTERNATIONAL_ONLY, CalledNumber, NumberReader


def read_batches(page: BatchPage) -> list[Batch]:
    """Return the batches of one page of the list, without those that have no id."""
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


def read_recipients(
    content: object, batch_id: str, numbers: NumberReader = INTERNATIONAL_ONLY
) -> tuple[list[Recipient], list[str]]:
    """Return the recipients of a batch's JSON, and a sentence for each that could not be read.

    They are read one by one, so that one of another shape costs no other. Raises Refused.
    """
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
        called = numbers.read(item.phone_number)
        recipients.append(_to_recipient(item, called, batch_id, int(moved_at or 0)))
    return recipients, problems


def _to_recipient(
    item: RecipientItem, called: CalledNumber, batch_id: str, updated_at: int
) -> Recipient:
    begun_with = item.conversation_initiation_client_data
    return Recipient(
        recipient_id=item.id,
        batch_id=batch_id,
        status=item.status,
        updated_at=updated_at,
        phone=called.phone,
        number_without_country=called.without_country,
        call_id=item.conversation_id or None,
        variables=replayable_variables(begun_with.dynamic_variables if begun_with else None),
    )
