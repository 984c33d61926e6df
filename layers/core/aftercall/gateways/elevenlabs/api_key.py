"""The workspace's API key: how the gateway asks for it, and what a usable one looks like."""

from typing import Protocol

from aftercall.domain.errors import Misconfigured


class ApiKey(Protocol):
    """Where the key comes from; `fresh` reads it anew, past any cache, after it was refused."""

    def __call__(self, *, fresh: bool) -> str:
        """Return the key."""
        ...


def read_key(source: ApiKey, *, fresh: bool) -> str:
    """Return the key, stripped and fit for the header `xi-api-key`.

    HTTP libraries quote a header value that they refuse, so a key that no header can carry is
    stopped here, before it could end up in a traceback. Raises Misconfigured for such a key, and
    what the source raises.
    """
    key = source(fresh=fresh).strip()
    if key and key.isascii() and key.isprintable():
        return key
    raise Misconfigured(
        "the ElevenLabs key is empty or holds characters that no header can carry: write it again"
    )
