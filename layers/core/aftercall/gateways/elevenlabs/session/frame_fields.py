"""Reads the fields of a frame's JSON; a field of another type reads as absent."""

from collections.abc import Mapping

JsonObject = Mapping[str, object]


def read_object(body: JsonObject, name: str) -> JsonObject:
    """Return a field that is an object, else an empty one."""
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def read_text(body: JsonObject, name: str) -> str:
    """Return a field that is a text, else an empty one."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def read_number(body: JsonObject, name: str) -> int | None:
    """Return a field that is a whole number, else None."""
    value = body.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
