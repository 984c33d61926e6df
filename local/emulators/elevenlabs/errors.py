"""The provider's three shapes of JSON error bodies."""

from __future__ import annotations

import itertools
from typing import Any

from starlette.responses import JSONResponse

KINDS = {400: "validation_error", 404: "not_found", 409: "conflict", 429: "rate_limit_error"}
_requests = itertools.count(1)


class RefusedError(Exception):
    """A request that gets an error answer."""

    def __init__(self, response: JSONResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def problem(status: int, code: str, message: str, *, legacy: str | None = None) -> JSONResponse:
    """Write the long shape, with a code and the older status beside it."""
    detail = {
        "type": KINDS.get(status, "api_error"),
        "code": code,
        "message": message,
        "status": legacy or code,
        "request_id": f"{next(_requests):032x}",
        "param": None,
    }
    return JSONResponse({"detail": detail}, status_code=status)


def unauthorized(status: str, message: str) -> JSONResponse:
    """Write the short shape that key problems have."""
    return JSONResponse({"detail": {"status": status, "message": message}}, status_code=401)


def not_found(kind: str, identifier: str) -> JSONResponse:
    """Say that an agent, batch or conversation does not exist."""
    message = f"Document with id {identifier} not found."
    return problem(404, f"{kind}_not_found", message, legacy="document_not_found")


def invalid(*places: str, message: str, kind: str, given: Any = None) -> JSONResponse:
    """Write the list shape that malformed parameters have."""
    detail = [{"type": kind, "loc": list(places), "msg": message, "input": given}]
    return JSONResponse({"detail": detail}, status_code=422)
