"""How the webhook of one delivery is signed: as usual, or in one of the ways that differ."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from twilio.request_validator import (
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.emulators.twilio.account import Tokens

SHARED_KEY_ID = "webhooks_sharedkey_00000000000000000000000001"
SHARED_KEY = "not-a-real-shared-key"
_PORTS = {"https": 443, "http": 80}


class Signing(StrEnum):
    """Who signs, over what."""

    USUAL = "usual"
    FORGED = "forged"
    OTHER_PORT = "other_port"
    SHARED_KEY = "shared_key"


@dataclass(frozen=True, slots=True)
class Fields:
    """A form's names and values in their order, names repeated where they are."""

    pairs: tuple[tuple[str, str], ...]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.pairs))

    def __len__(self) -> int:
        return len(self.pairs)

    def getall(self, name: str) -> list[str]:
        """Return every value of a name, as the provider's validator asks."""
        return [value for known, value in self.pairs if known == name]


def signature_headers(url: str, fields: Fields, signing: Signing, tokens: Tokens) -> dict[str, str]:
    """Give the headers that prove where a form comes from."""
    if signing is Signing.SHARED_KEY:
        signature = RequestValidator(SHARED_KEY).compute_signature(url, fields, HMAC_SHA256)
        settings = f"key={SHARED_KEY_ID},algorithm={HMAC_SHA256}"
        return {SIGNATURE_HEADER: signature, SIGNATURE_SETTINGS_HEADER: settings}
    token = f"not {tokens.primary}" if signing is Signing.FORGED else tokens.primary
    signed_url = with_other_port(url) if signing is Signing.OTHER_PORT else url
    return {SIGNATURE_HEADER: RequestValidator(token).compute_signature(signed_url, fields)}


def with_other_port(url: str) -> str:
    """Take the port out of a URL, or put its scheme's own in."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    place = host if parts.port else f"{host}:{_PORTS[parts.scheme]}"
    return parts._replace(netloc=place).geturl()
