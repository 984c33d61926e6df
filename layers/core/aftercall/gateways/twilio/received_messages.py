"""The messages that Twilio received from customers, for the reconciler."""

from dataclasses import replace
from datetime import datetime

from aftercall.domain.errors import Unavailable
from aftercall.domain.message import InboundMessage
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.message_list import read_media, read_received
from aftercall.ports import ReceivedPage


class TwilioReceivedMessages:
    """The port ReceivedMessages over Twilio's list: one request for each page."""

    def __init__(self, account: TwilioAccount, sender: str) -> None:
        self._account = account
        self._sender = sender

    def page(self, since: datetime, until: datetime, next_page: str | None = None) -> ReceivedPage:
        """Return a page of messages received between two times, newest first.

        Raises Unavailable.
        """
        return self._account.read(
            lambda client: read_received(client, self._sender, since, until, next_page)
        )

    def with_media(self, message: InboundMessage) -> InboundMessage:
        """Return a message of a page with its media: one request.

        The list counts media and does not name them. Where they cannot be read the message is
        stored without them, since a customer's words must not wait for a file.
        """
        try:
            return self._account.read(lambda client: read_media(client, message))
        except Unavailable as error:
            note = f"its media were not read: {error}"
            return replace(message, form_notes=(*message.form_notes, note))
