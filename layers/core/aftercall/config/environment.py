"""Reads environment variables by type; nothing else reads the environment.

Every Misconfigured names the variable and what it has to be.
"""

import os

from aftercall.domain.errors import Misconfigured

MOST = 1_000_000
"""The greatest number accepted: far beyond use, and still a valid number of seconds or hours."""


def runs_in_lambda() -> bool:
    """Return whether this is an execution environment of Lambda's."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def text_of(name: str, default: str | None = None) -> str:
    """Return a variable's text, or the default. Raises Misconfigured where there is neither."""
    value = os.environ.get(name, "").strip()
    if not value and default is None:
        raise Misconfigured(f"{name} is not set: see template.yaml")
    return value or (default or "")


def number_of(name: str, default: float, least: float = 0) -> float:
    """Return a variable's number. Raises Misconfigured for anything else."""
    text = text_of(name, f"{default}")
    try:
        number = float(text)
    except ValueError:
        raise Misconfigured(f"{name} is no number: {text!r}") from None
    if not least <= number <= MOST:
        raise Misconfigured(f"{name} is not between {least} and {MOST}: {text!r}")
    return number


def whole_number_of(name: str, default: int) -> int:
    """Return a variable's whole number."""
    number = number_of(name, default)
    if number != int(number):
        raise Misconfigured(f"{name} is no whole number: {number}")
    return int(number)


def switch_of(name: str, default: str) -> bool:
    """Return whether a variable is `on`; it may only be `on` or `off`."""
    text = text_of(name, default)
    if text not in ("on", "off"):
        raise Misconfigured(f"{name} is neither `on` nor `off`: {text!r}")
    return text == "on"


def names_of(name: str) -> tuple[str, ...]:
    """Return a variable's comma-separated names."""
    return tuple(part.strip() for part in text_of(name, "").split(",") if part.strip())
