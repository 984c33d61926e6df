"""The messages that Twilio received from customers, for the reconciler."""

from datetime import datetime

from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.message_list import read_received
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
