"""The credentials of a stage: asked for without echo or read from lines, then checked."""

from __future__ import annotations

import getpass
import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from ops.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A credential that the owner gives, and the stack's output that names its secret."""

    label: str
    name: str
    output: str
    needed: bool = True


CREDENTIALS = (
    Credential(
        label="ElevenLabs API key", name="ELEVENLABS_API_KEY", output="ElevenLabsSecretName"
    ),
    Credential(label="Twilio auth token", name="TWILIO_AUTH_TOKEN", output="TwilioSecretName"),
    Credential(
        label="secret of ElevenLabs' post-call webhook",
        name="ELEVENLABS_WEBHOOK_SECRET",
        output="CallWebhookSecretName",
        needed=False,
    ),
)
SHORTEST = 16
_SIDS = ("AC", "SK", "HX", "MG")
_SID_LENGTH = 34


def ask(prompt: Callable[[str], str] = getpass.getpass) -> dict[str, str]:
    """Ask for each credential at the terminal; return those that were not left empty, by name.

    Raises NotReady where there is no terminal: anywhere else the answers would be echoed.
    """
    if not sys.stdin.isatty():
        raise NotReady(
            "there is no terminal to ask at: give the values on standard input, "
            "`make secrets STAGE=... STDIN=1 < .env`"
        )
    answers = {
        one.name: prompt(f"{one.label} (empty leaves it as it is): ").strip() for one in CREDENTIALS
    }
    return {name: value for name, value in answers.items() if value}


def read(text: str) -> dict[str, str]:
    """Read lines of NAME=value, as in .env; other names are ignored. Raises NotReady for none."""
    lines = dotenv_values(stream=io.StringIO(text), interpolate=False)
    found = {one.name: (lines.get(one.name) or "").strip() for one in CREDENTIALS}
    if not any(found.values()):
        names = ", ".join(found)
        raise NotReady(f"standard input has none of {names}: give a line NAME=value for each")
    return {name: value for name, value in found.items() if value}


def find_complaints(values: Mapping[str, str], *, named: bool = True) -> list[str]:
    """Return one sentence for each value that cannot be right; none contains a value.

    With `named=False` the sentences begin after the name.
    """
    labels = {one.name: one.label for one in CREDENTIALS}
    return [
        f"the {labels[name]} {complaint}" if named else complaint
        for name, value in values.items()
        if (complaint := _complaint(name, value))
    ]


def _complaint(name: str, value: str) -> str | None:
    if not value.isascii() or not value.isprintable() or " " in value:
        return "has a space or a character that no key has: paste it again"
    if name == "TWILIO_AUTH_TOKEN" and value.startswith(_SIDS) and len(value) == _SID_LENGTH:
        return "is a SID: paste the auth token, which is shown below it in Twilio's console"
    if len(value) < SHORTEST:
        return f"has only {len(value)} characters: paste the whole of it"
    return None
