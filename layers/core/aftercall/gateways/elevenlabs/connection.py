"""The socket as we want it: no redirects, and silent about what goes over it."""

import logging

from websockets.datastructures import HeadersLike
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from aftercall.gateways.elevenlabs.closes import failure_of_handshake

# Detached from the root logger, which at level DEBUG would be given every frame and header.
SILENT = logging.Logger("aftercall.elevenlabs.socket", logging.CRITICAL)


class OneHostConnection(ClientConnection):
    """A connection that takes an HTTP answer as a failure.

    The library would follow a redirect and carry the key to whatever host it names.
    """

    def handshake(
        self,
        additional_headers: HeadersLike | None = None,
        user_agent_header: str | None = None,
        timeout: float | None = None,
    ) -> None:
        """Open the session. Raises AgentFailure where the answer is no socket."""
        try:
            super().handshake(additional_headers, user_agent_header, timeout)
        except InvalidStatus as refused:
            response = refused.response
            failure = failure_of_handshake(response.status_code, bytes(response.body or b""))
            raise failure from None
