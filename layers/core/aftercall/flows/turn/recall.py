"""What was said with a customer before the lines that are to be answered."""

from collections.abc import Sequence

from aftercall.domain.conversation import Conversation
from aftercall.domain.message import InboundMessage, Message
from aftercall.domain.thread import in_order, in_time
from aftercall.ports import Messages

HISTORY = 60


def recall(
    conversation: Conversation, asked: Sequence[InboundMessage], messages: Messages
) -> list[Message]:
    """Return the newest messages but those asked about, in the order of the thread.

    What was said under the customer's scoped id, while its number was not known, is among them.
    """
    seqs = {line.seq for line in asked}
    newest = in_order(messages.newest(conversation.customer, HISTORY))
    said = [message for message in newest if message.seq not in seqs]
    if conversation.joined is None:
        return said
    earlier = in_order(messages.newest(conversation.joined, HISTORY))
    return in_time(earlier, said)[-HISTORY:]
