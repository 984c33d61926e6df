"""What was said with a customer before the lines that are to be answered."""

from collections.abc import Sequence

from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, Message
from aftercall.ports import Messages

HISTORY = 60


def recall(
    conversation: Conversation, asked: Sequence[InboundMessage], messages: Messages
) -> list[Message]:
    """Return the newest messages but those asked about, oldest first.

    What was said under the customer's scoped id, while its number was not known, is among them.
    """
    seqs = {line.seq for line in asked}
    newest = messages.newest(conversation.customer, HISTORY)
    said = [message for message in newest if message.seq not in seqs]
    if conversation.joined is None:
        return said
    earlier = messages.newest(conversation.joined, HISTORY)
    return sorted([*earlier, *said], key=lambda message: message.written_at)[-HISTORY:]
