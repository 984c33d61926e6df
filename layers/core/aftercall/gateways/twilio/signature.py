"""Says whether Twilio signed a request; whatever is odd about it counts as unsigned."""

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from twilio.request_validator import (
    HMAC_SHA1,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
)

from aftercall.gateways.api_gateway import BadRequest, read_header
from aftercall.gateways.twilio.form import Form, read_form

# The request must not choose how it is checked: shared keys (HMAC_SHA256) are not set up here.
_ACCEPTED_SETTINGS = frozenset({"", f"algorithm={HMAC_SHA1}"})
# The validator drops an empty query, fragment or parameter, and line ends, before it compares.
_PLAIN_DOMAIN = re.compile(r"[A-Za-z0-9.:\[\]-]+")
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9/_.~%+-]*")


def read_signed_form(
    event: Mapping[str, Any], public_base_url: str, tokens: Callable[[], Sequence[str]]
) -> Form:
    """Return the form of a request that Twilio signed; raises BadRequest.

    The tokens are fetched only for a request that might be Twilio's.
    """
    form, signature = read_form(event), read_signature(event)
    if signature is None:
        raise BadRequest(HTTPStatus.FORBIDDEN, "no signature that could be valid")
    urls = candidate_urls(event, public_base_url)
    if not verify(form, signature, urls, tokens()):
        raise BadRequest(HTTPStatus.FORBIDDEN, f"not signed for {' or '.join(urls) or 'any URL'}")
    return form


def read_signature(event: Mapping[str, Any]) -> str | None:
    """Return the signature of an event that may be checked, or None where none can be valid.

    Twilio is given our URLs without a query, so a request with one is not Twilio's.
    """
    if event.get("rawQueryString"):
        return None
    if read_header(event, SIGNATURE_SETTINGS_HEADER.lower()).strip() not in _ACCEPTED_SETTINGS:
        return None
    return read_header(event, SIGNATURE_HEADER.lower()) or None


def candidate_urls(event: Mapping[str, Any], public_base_url: str) -> list[str]:
    """Return the URLs that Twilio may have signed: the configured one, else API Gateway's own.

    The Host header and X-Forwarded-* can be chosen by the sender and are not used.
    """
    path = event.get("rawPath")
    context = event.get("requestContext")
    domain = context.get("domainName") if isinstance(context, dict) else None
    if not isinstance(path, str) or not _PLAIN_PATH.fullmatch(path):
        return []
    if public_base_url:
        return [f"{public_base_url.rstrip('/')}{path}"]
    if not isinstance(domain, str) or not _PLAIN_DOMAIN.fullmatch(domain):
        return []
    return [f"https://{domain}{path}"]


def verify(form: Form, signature: str | None, urls: Sequence[str], tokens: Sequence[str]) -> bool:
    """Say whether any of our auth tokens signed this form for any of these URLs."""
    return bool(signature) and any(
        _is_signed(form, signature, url, token) for token in tokens if token for url in urls
    )


def _is_signed(form: Form, signature: str | None, url: str, token: str) -> bool:
    try:
        return bool(RequestValidator(token).validate(url, form, signature))
    except (TypeError, ValueError):
        # The validator raises on bad ports and hosts and on lone surrogates.
        return False
