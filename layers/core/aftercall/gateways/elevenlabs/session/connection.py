"""The socket of a text session: one host, no redirects, nothing logged of what goes over it."""

import logging
import ssl

from websockets.datastructures import HeadersLike
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from aftercall.gateways.elevenlabs.session.session_errors import failure_of_handshake

LARGEST_FRAME = 2**20

# Detached from the root logger, which at level DEBUG would be given every frame and header.
_DETACHED_LOGGER = logging.Logger("aftercall.elevenlabs.socket", logging.CRITICAL)


def open_connection(
    url: str, key: str, *, tls: ssl.SSLContext | None, seconds: float
) -> ClientConnection:
    """Connect with the key in the `xi-api-key` header, within so many seconds.

    Raises AgentFailure where an HTTP answer takes the socket's place, and what `websockets` raises:
    OSError and WebSocketException, of which InvalidURI means that the URL is none.
    """
    return connect(
        url,
        ssl=tls,
        additional_headers={"xi-api-key": key},
        open_timeout=seconds,
        close_timeout=1,
        # ElevenLabs sends pings of its own, as JSON, and closes a session that leaves them.
        ping_interval=None,
        compression=None,
        max_size=LARGEST_FRAME,
        logger=_DETACHED_LOGGER,
        create_connection=_OneHostConnection,
    )


class _OneHostConnection(ClientConnection):
    """A connection that takes any HTTP answer to its handshake as a failure.

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
