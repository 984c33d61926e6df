"""Reads and checks the JSON body of an action."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aftercall.domain.phone import read_phone

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.requests import Request

MOST_BYTES = 64 * 1024
MOST_CHARACTERS = 4096
"""What WhatsApp lets a person write in one message."""


class CannotAct(Exception):
    """The action cannot be carried out; the sentence says why."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


Asked = dict[str, Any]
Act = Callable[[Asked], dict[str, object]]
"""Takes what was asked and returns what was done; raises CannotAct."""


async def read_asked(request: Request) -> Asked:
    """Read a JSON object from a body of that type and a sensible size; raises CannotAct."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise CannotAct("the body has to be application/json", status=415)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise CannotAct(f"more than {MOST_BYTES} bytes are refused", status=413)
    try:
        document = json.loads(bytes(body) or b"{}")
    except ValueError:
        raise CannotAct("the body is not JSON") from None
    if not isinstance(document, dict):
        raise CannotAct("the body has to be a JSON object")
    return document


def a_text(asked: Asked, name: str) -> str:
    """Return a text that says something and can be sent; raises CannotAct."""
    value = asked.get(name)
    if not isinstance(value, str) or not value.strip():
        raise CannotAct(f"{name} is missing")
    if len(value) > MOST_CHARACTERS:
        raise CannotAct(f"{name} has more than {MOST_CHARACTERS} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise CannotAct(f"{name} holds half of a character") from None
    return value


def a_phone(asked: Asked) -> str:
    """Return the phone number in international form; raises CannotAct."""
    phone = read_phone(a_text(asked, "phone"))
    if phone is None:
        raise CannotAct("that is no phone number: write it like +57 300 000 0001")
    return phone


def a_choice(asked: Asked, name: str, choices: Collection[str]) -> str:
    """Return one of the texts allowed; raises CannotAct."""
    value = asked.get(name)
    if not isinstance(value, str) or value not in choices:
        raise CannotAct(f"{name} has to be one of: {', '.join(choices)}")
    return value


def a_number(asked: Asked, name: str, *, most: int) -> int:
    """Return a whole number from 0 to `most`; 0 where it is not given; raises CannotAct."""
    value = asked.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise CannotAct(f"{name} has to be a whole number from 0 to {most}")
    return value


def a_switch(asked: Asked, name: str) -> bool:
    """Return true or false, false where it is not given; raises CannotAct."""
    value = asked.get(name, False)
    if not isinstance(value, bool):
        raise CannotAct(f"{name} has to be true or false")
    return value
