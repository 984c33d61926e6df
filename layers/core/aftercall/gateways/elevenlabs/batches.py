"""Batches and recipients of ElevenLabs' wire, read into ours."""

from aftercall.domain.call import Batch, Recipient
from aftercall.domain.errors import Refused
from aftercall.domain.phone import read_phone
from aftercall.gateways.elevenlabs.variables import own_variables
from aftercall.gateways.elevenlabs.wire import read
from aftercall.gateways.elevenlabs.wire_batches import BatchDetail, BatchItem, RecipientItem


def read_batch(content: object) -> Batch:
    """Read one batch of the list. Raises Refused where it has no id."""
    item = read(BatchItem, content, "a batch of the list")
    return Batch(
        batch_id=item.id,
        agent_id=item.agent_id or "",
        moved_at=int(item.last_updated_at_unix or item.created_at_unix or 0),
        finished=item.total_calls_finished or 0,
    )


def read_recipients(content: object, batch_id: str) -> tuple[list[Recipient], list[str]]:
    """Read a batch's recipients one by one, with a sentence for each that is unreadable."""
    batch = read(BatchDetail, content, f"batch {batch_id}")
    recipients: list[Recipient] = []
    problems: list[str] = []
    for number, raw in enumerate(batch.recipients or [], start=1):
        try:
            item = read(RecipientItem, raw, f"recipient {number} of batch {batch_id}")
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
        variables=own_variables(begun_with.dynamic_variables if begun_with else None),
    )
