"""The address that a WhatsApp sender at Twilio posts customers' messages to."""

from typing import Final

INCOMING: Final = "/webhook/twilio/incoming"
CONNECTION_OVERRIDES: Final = "#ct=2000&rt=4500&rc=2&rp=all"
"""Makes Twilio try three times in its fifteen seconds, after any failure.

Without it Twilio repeats only what could not be connected. What follows the # is never sent, nor
signed. Source: Twilio's page "Connection Overrides".
"""


def inbound_address(base_url: str) -> str:
    """Return the address to set at Twilio for the API at this base URL."""
    return f"{base_url}{INCOMING}{CONNECTION_OVERRIDES}"
