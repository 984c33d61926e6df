"""How a webhook is signed: as usual, or in one of the ways that differ."""

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


class SignatureKind(StrEnum):
    """With which secret, and over which form of the URL."""

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


def signature_headers(
    url: str, fields: Fields, signing: SignatureKind, tokens: Tokens
) -> dict[str, str]:
    """Return the signature headers of a form."""
    if signing is SignatureKind.SHARED_KEY:
        signature = RequestValidator(SHARED_KEY).compute_signature(url, fields, HMAC_SHA256)
        settings = f"key={SHARED_KEY_ID},algorithm={HMAC_SHA256}"
        return {SIGNATURE_HEADER: signature, SIGNATURE_SETTINGS_HEADER: settings}
    token = f"not {tokens.primary}" if signing is SignatureKind.FORGED else tokens.primary
    signed_url = with_other_port(url) if signing is SignatureKind.OTHER_PORT else url
    return {SIGNATURE_HEADER: RequestValidator(token).compute_signature(signed_url, fields)}


def with_other_port(url: str) -> str:
    """Remove the port from a URL, or add the scheme's default where there is none."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    place = host if parts.port else f"{host}:{_PORTS[parts.scheme]}"
    return parts._replace(netloc=place).geturl()
