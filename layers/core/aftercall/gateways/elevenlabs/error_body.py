"""ElevenLabs' error bodies: `detail` is an object, a list of fields or a text."""

import json
import re
from dataclasses import dataclass

MESSAGE_LIMIT = 200

REMEDIES = {
    400: "the request is not what ElevenLabs expects: check the ids in the settings",
    401: "write the workspace's key to the ElevenLabs secret, with read and write access to Agents",
    403: "give the key access to ElevenLabs Agents (convai), or check the workspace's plan",
    404: "check that the key and the base URL belong to the workspace and region that hold it",
    422: "the request is not what ElevenLabs expects: check the ids in the settings",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBody:
    """An error's machine words (`code`, then the older `status`) and message, empty if absent."""

    names: tuple[str, ...] = ()
    message: str = ""

    @property
    def text(self) -> str:
        """Return everything it says, for a search by words."""
        return " ".join((*self.names, self.message))


def read_error_body(body: bytes) -> ErrorBody:
    """Read an error body whose `detail` is an object, a list or a text; anything else is empty."""
    try:
        content = json.loads(body)
    except ValueError:
        return ErrorBody()
    detail = content.get("detail", content) if isinstance(content, dict) else content
    if isinstance(detail, str):
        return ErrorBody(message=_line(detail))
    if isinstance(detail, list):
        return ErrorBody(message=_line("; ".join(_field(item) for item in detail)))
    if isinstance(detail, dict):
        found = [detail.get("code"), detail.get("status")]
        names = [_line(name) for name in found if isinstance(name, str) and name]
        return ErrorBody(names=tuple(dict.fromkeys(names)), message=_line(detail.get("message")))
    return ErrorBody()


def describe_error(status: int, body: ErrorBody, what: str) -> str:
    """Return one sentence: what was asked, how ElevenLabs refused, and what mends it."""
    said = ": ".join(part for part in (*body.names[:1], body.message) if part)
    sentence = f"ElevenLabs answered {status} to {what}" + (f" ({said})" if said else "")
    remedy = REMEDIES.get(status)
    return f"{sentence}; {remedy}" if remedy else sentence


def _field(item: object) -> str:
    if not isinstance(item, dict):
        return ""
    where = item.get("loc")
    path = ".".join(str(step) for step in where) if isinstance(where, list) else ""
    return f"{path} {_line(item.get('msg'))}".strip()


def _line(text: object) -> str:
    return re.sub(r"\s+", " ", text)[:MESSAGE_LIMIT].strip() if isinstance(text, str) else ""
