"""The messages that Twilio received from customers, for the reconciler."""

from datetime import datetime

from aftercall.domain.message import InboundMessage
from aftercall.gateways.twilio.account import TwilioAccount
from aftercall.gateways.twilio.message_list import read_received


class TwilioReceivedMessages:
    """The port ReceivedMessages over Twilio's list."""

    def __init__(self, account: TwilioAccount, sender: str) -> None:
        self._account = account
        self._sender = sender

    def received(self, since: datetime) -> list[InboundMessage]:
        """Return messages received since a time, oldest first. Raises Unavailable."""
        return self._account.read(lambda client: read_received(client, self._sender, since))
