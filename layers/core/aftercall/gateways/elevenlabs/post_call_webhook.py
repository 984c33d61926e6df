"""ElevenLabs' post-call webhook: the signature of the raw body is verified, then the call is read.

The header is `ElevenLabs-Signature: t=<unix seconds>,v0=<hex>`, the hex an HMAC-SHA256 of
`<t>.<raw body>` (ElevenLabs, "Post-call webhooks"). ElevenLabs' own package accepts stamps up to 30
minutes old; ours refuses those more than 5 minutes ahead of time as well.
"""

import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from aftercall.domain.call import FinishedCall
from aftercall.domain.errors import Refused
from aftercall.gateways.api_gateway import BadRequest, read_body, read_header
from aftercall.gateways.elevenlabs.call_reader import read_call
from aftercall.gateways.phone_numbers import INTERNATIONAL_ONLY, NumberReader

TRANSCRIPTION = "post_call_transcription"
OLDEST = timedelta(minutes=30)
AHEAD = timedelta(minutes=5)
MOST_BYTES = 5 * 1024 * 1024
_STAMP, _DIGEST = re.compile(r"[0-9]{1,11}"), re.compile(r"[0-9a-f]{64}")
_CALL_ID = re.compile(r"[!-~]{1,200}")


def read_signed_call(
    event: Mapping[str, Any],
    secrets: Callable[[], Sequence[str]],
    now: datetime,
    numbers: NumberReader = INTERNATIONAL_ONLY,
) -> FinishedCall | None:
    """Return the call of a signed transcription event, or None for an event of another type.

    `event` is API Gateway's; `secrets` returns those in force, two while one is being replaced, and
    is called only for a header that one of them may have made. Raises BadRequest with 403 for a
    signature made with none of them or not within the last half hour, with 413 or 400 for a body
    that cannot be read, and Refused for a call that cannot be.
    """
    body = read_body(event, MOST_BYTES)
    if not is_signed(body, read_header(event, "elevenlabs-signature"), secrets, now):
        raise BadRequest(HTTPStatus.FORBIDDEN, "The signature is not ElevenLabs'.")
    document = _document(body)
    data = document.get("data")
    if document.get("type") != TRANSCRIPTION or not isinstance(data, dict):
        return None
    return read_call(data, _call_id(data), numbers)


def is_signed(
    body: bytes, header: str, secrets: Callable[[], Sequence[str]], now: datetime
) -> bool:
    """Say whether ElevenLabs signed exactly this body, within the tolerated time around `now`.

    Header and time are looked at first: what is not signed at all must not cost a read of a secret.
    """
    parts = [part.strip().partition("=")[::2] for part in header.split(",")]
    stamps = [value for name, value in parts if name == "t"]
    stamp = stamps[0] if len(stamps) == 1 else ""
    given = [value for name, value in parts if name == "v0" and _DIGEST.fullmatch(value)]
    if not (_STAMP.fullmatch(stamp) and given):
        return False
    age = now - datetime.fromtimestamp(int(stamp), UTC)
    if not -AHEAD <= age <= OLDEST:
        return False
    signed = stamp.encode() + b"." + body
    wanted = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets()]
    return any(hmac.compare_digest(each, one) for each in wanted for one in given)


def _call_id(data: dict[str, Any]) -> str:
    call_id = data.get("conversation_id")
    if not isinstance(call_id, str) or not _CALL_ID.fullmatch(call_id):
        raise Refused("a call cannot be read: conversation_id is unusable")
    return call_id


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise BadRequest(HTTPStatus.BAD_REQUEST, "The body is no JSON object.")
    return document
