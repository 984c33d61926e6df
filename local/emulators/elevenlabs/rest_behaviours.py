"""Behaviours of the REST routes: faults of single requests, and odd data in their answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from starlette.responses import JSONResponse, Response

from local.emulators.elevenlabs.errors import not_found, problem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.types import Receive, Scope, Send

    from local.emulators.elevenlabs.behaviours import Setting

    Document = dict[str, Any]
    Fault = Callable[[Setting], Awaitable[Response | None]]
    Oddity = Callable[[Document], None]

PROMISED_BYTES = b"1000"


class TruncatedResponse(Response):
    """Promises a longer body than it sends, then closes the connection."""

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is, close, and wait until the server has noticed."""
        headers = [(b"content-length", PROMISED_BYTES), (b"content-type", b"application/json")]
        start = {"type": "http.response.start", "status": self.status_code, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        # ASGI cannot close a connection; uvicorn's `receive` is a method of the object that can.
        transport: asyncio.Transport = cast("Any", receive).__self__.transport
        transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


async def rate_limited(setting: Setting) -> Response:
    """Refuse with 429; with `retry_after` the answer says how many seconds to wait."""
    response = problem(429, "rate_limit_exceeded", "Too many requests.", legacy="system_busy")
    if "retry_after" in setting.values:
        response.headers["retry-after"] = str(setting.values["retry_after"])
    return response


async def too_many_concurrent_requests(_setting: Setting) -> Response:
    """Refuse with 429 in the older shape."""
    detail = {"status": "too_many_concurrent_requests", "message": "Too many requests."}
    return JSONResponse({"detail": detail}, status_code=429)


async def server_error(setting: Setting) -> Response:
    """Fail with a 5xx; `status` says which, 500 by default."""
    return Response("Internal Server Error", status_code=int(setting.number("status", 500)))


async def missing(_setting: Setting) -> Response:
    """Say that a thing which exists does not, as right after its creation."""
    return not_found("conversation", "unknown")


async def not_json(_setting: Setting) -> Response:
    """Answer 200 with a page for people."""
    return Response("<html><body>Maintenance</body></html>", media_type="text/html")


async def slow(setting: Setting) -> None:
    """Wait `seconds` (5 by default) before the request is looked at."""
    await asyncio.sleep(setting.number("seconds", 5.0))


async def cut(_setting: Setting) -> Response:
    """Break the connection in the middle of the answer's body."""
    return TruncatedResponse(b'{"conversations": [')


FAULTS: dict[str, Fault] = {
    fault.__name__: fault
    for fault in (
        rate_limited,
        too_many_concurrent_requests,
        server_error,
        missing,
        not_json,
        slow,
        cut,
    )
}
"""What happens to a request instead of, or before, its answer."""


def null_analysis(document: Document) -> None:
    """Leave the analysis of a finished conversation out."""
    if "analysis" in document:
        document["analysis"] = None


def null_messages(document: Document) -> None:
    """Add a turn without words, as a turn that only used a tool has."""
    if "transcript" in document:
        silent = {"role": "agent", "message": None, "time_in_call_secs": 1}
        document["transcript"].insert(1, silent)


def unknown_status(document: Document) -> None:
    """Use a status that no published list has."""
    for part in _parts(document):
        if "status" in part:
            part["status"] = "unpublished_status"


def missing_variables(document: Document) -> None:
    """Leave the dynamic variables out."""
    for part in _parts(document):
        if part.get("conversation_initiation_client_data"):
            part["conversation_initiation_client_data"] = None


def no_name_variable(document: Document) -> None:
    """Leave only the variables that hold no name."""
    for part in _parts(document):
        data = part.get("conversation_initiation_client_data") or {}
        variables = data.get("dynamic_variables", {})
        for key in [key for key in variables if "name" in key or "nom" in key]:
            del variables[key]


def unknown_keys(document: Document) -> None:
    """Add keys that no published schema has, at every level that has a status."""
    for part in _parts(document):
        part["unpublished_key"] = {"unpublished": True}


def number_without_plus(document: Document) -> None:
    """Write telephone numbers without their plus sign."""
    phone_call = (document.get("metadata") or {}).get("phone_call") or {}
    if phone_call:
        phone_call["external_number"] = phone_call["external_number"].removeprefix("+")
    for part in _parts(document):
        if part.get("phone_number"):
            part["phone_number"] = part["phone_number"].removeprefix("+")


def sip_trunking(document: Document) -> None:
    """Say that the call came over a SIP trunk."""
    phone_call = (document.get("metadata") or {}).get("phone_call")
    if phone_call:
        phone_call["type"] = "sip_trunking"
        del phone_call["stream_sid"]


def empty_summary(document: Document) -> None:
    """Leave the summary empty."""
    if document.get("analysis"):
        document["analysis"]["transcript_summary"] = ""


def no_has_more(document: Document) -> None:
    """Leave out whether there are more pages."""
    document.pop("has_more", None)


def malformed_recipient(document: Document) -> None:
    """Put a recipient without any usable field in front of the others."""
    if "recipients" in document:
        document["recipients"].insert(0, {"id": None, "status": 7, "phone_number": []})


ODDITIES: dict[str, Oddity] = {
    oddity.__name__: oddity
    for oddity in (
        null_analysis,
        null_messages,
        unknown_status,
        missing_variables,
        no_name_variable,
        unknown_keys,
        number_without_plus,
        sip_trunking,
        empty_summary,
        no_has_more,
        malformed_recipient,
    )
}
"""How the JSON document of an answer is changed before it is sent."""


def _parts(document: Document) -> Iterator[Document]:
    """Walk over the answer and the batches, recipients or conversations in it."""
    yield document
    for key in ("recipients", "batch_calls", "conversations"):
        yield from document.get(key, [])
