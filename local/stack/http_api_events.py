"""Makes a request an HTTP API event (payload 2.0), and a function's result a response."""

from __future__ import annotations

import base64
import re
import secrets
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from local.stack.http_messages import GatewayResponse, json_response, message
from local.stack.intrinsics import ACCOUNT
from local.stack.template import API_ID

if TYPE_CHECKING:
    from local.stack.http_messages import GatewayRequest
    from local.stack.invocations import InvocationResult
    from local.stack.routes import Match

_HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# The types that a real HTTP API passes on as text; form posts are not among them.
_TEXT_TYPE: Final = re.compile(r"text/.+|application/(json|xml|javascript)")


def to_event(request: GatewayRequest, match: Match) -> dict[str, Any]:
    """Return the event of a request; what the request lacks is absent, not null."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": _headers(request),
        "requestContext": _context(request, match),
        "isBase64Encoded": False,
    }
    if cookies := request.header("cookie"):
        event["cookies"] = [cookie.strip() for cookie in cookies.split(";")]
    if request.query:
        event["queryStringParameters"] = _query(request.query)
    if match.path_parameters:
        event["pathParameters"] = dict(match.path_parameters)
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request)
    return event


def to_response(result: InvocationResult) -> GatewayResponse:
    """Return the response of a result; a failed or unreadable one is a 500 without details."""
    payload = result.payload
    if result.failed:
        return message(500, "Internal Server Error")
    if isinstance(payload, str):
        headers = (("content-type", "application/json"),)
        return GatewayResponse(status=200, headers=headers, body=payload.encode())
    if not isinstance(payload, dict) or "statusCode" not in payload:
        return json_response(200, payload)
    try:
        return _explicit(payload)
    except (TypeError, ValueError, AttributeError):
        return message(500, "Internal Server Error")


def _explicit(payload: dict[str, Any]) -> GatewayResponse:
    body = payload.get("body") or ""
    content = (
        base64.b64decode(body, validate=True) if payload.get("isBase64Encoded") else body.encode()
    )
    given = {name.lower(): _text(value) for name, value in (payload.get("headers") or {}).items()}
    # The gateway sets the headers of its own connection, and the length of the body.
    headers = {name: given[name] for name in given.keys() - _HOP_BY_HOP - {"content-length"}}
    headers.setdefault("content-type", "text/plain;charset=UTF-8")
    cookies = [("set-cookie", str(cookie)) for cookie in payload.get("cookies") or []]
    status = int(payload["statusCode"])
    if not 200 <= status <= 599:
        raise ValueError(f"{status} is no status of a response")
    return GatewayResponse(status=status, headers=(*headers.items(), *cookies), body=content)


def _headers(request: GatewayRequest) -> dict[str, str]:
    names = dict.fromkeys(name for name, _ in request.headers)
    kept = {name: request.header(name) or "" for name in names if name not in _HOP_BY_HOP}
    kept.pop("cookie", None)
    before = kept.get("x-forwarded-for")
    kept["x-forwarded-for"] = f"{before}, {request.peer}" if before else request.peer
    kept["x-forwarded-port"] = str(request.port)
    kept["x-forwarded-proto"] = "http"
    second = int(request.arrived_at.timestamp())
    kept.setdefault("x-amzn-trace-id", f"Root=1-{second:08x}-{secrets.token_hex(12)}")
    return kept


def _context(request: GatewayRequest, match: Match) -> dict[str, Any]:
    arrived = request.arrived_at
    host = request.header("host") or ""
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "domainName": host,
        "domainPrefix": host.split(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.peer,
            "userAgent": request.header("user-agent") or "",
        },
        "requestId": base64.b64encode(secrets.token_bytes(11)).decode(),
        "routeKey": match.route.key,
        "stage": "$default",
        "time": arrived.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(arrived.timestamp() * 1000),
    }


def _query(raw: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: ",".join(values) for name, values in found.items()}


def _body(request: GatewayRequest) -> tuple[str, bool]:
    media_type = (request.header("content-type") or "").split(";")[0].strip().lower()
    if _TEXT_TYPE.fullmatch(media_type):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), True


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
