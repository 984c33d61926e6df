"""Real accounts from `.env`, or none; whichever provider has none is emulated."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dotenv import dotenv_values

from ops.template.cfn_yaml import load
from ops.template.parameters import read_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TWILIO_NAMES = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM")
PORT_NAMES = ("API_PORT", "PLAYGROUND_PORT")
_OWN = frozenset(
    {"ELEVENLABS_API_KEY", "ELEVENLABS_WEBHOOK_SECRET", "TWILIO_AUTH_TOKEN", *PORT_NAMES}
)


class WrongAccounts(Exception):
    """`.env` cannot be used as it is; the sentence says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What `.env` says: keys of real accounts, values for the template's parameters, ports."""

    elevenlabs_api_key: str | None = None
    elevenlabs_webhook_secret: str | None = None
    twilio_auth_token: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    ports: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Accounts(elevenlabs={bool(self.elevenlabs_api_key)}, twilio={self.has_twilio})"

    @property
    def has_twilio(self) -> bool:
        """Whether messages go through a real Twilio account."""
        return self.twilio_auth_token is not None


def read_accounts(path: Path, template: Path) -> Accounts:
    """Read `.env`; names are the owner's, or a template parameter's in capitals.

    Raises WrongAccounts for an unknown name, a value that the template refuses, or a Twilio
    account that is only half there.
    """
    settings = {name: value for name, value in dotenv_values(path).items() if value}
    present = [name for name in TWILIO_NAMES if name in settings]
    if present and len(present) < len(TWILIO_NAMES):
        missing = ", ".join(name for name in TWILIO_NAMES if name not in settings)
        raise WrongAccounts(f"{path.name} has {', '.join(present)} but not {missing}: add it")
    if present and not settings.get("PUBLIC_BASE_URL", "").startswith("https://"):
        raise WrongAccounts(
            f"Twilio has to reach this machine: add PUBLIC_BASE_URL to {path.name}, "
            "the https address of a tunnel to the API's port"
        )
    return Accounts(
        elevenlabs_api_key=settings.get("ELEVENLABS_API_KEY"),
        elevenlabs_webhook_secret=settings.get("ELEVENLABS_WEBHOOK_SECRET"),
        twilio_auth_token=settings.get("TWILIO_AUTH_TOKEN"),
        parameters=_parameters(settings, template, path.name),
        ports={name: settings[name] for name in PORT_NAMES if name in settings},
    )


def secret_text(current: str) -> str:
    """Write a secret as Secrets Manager keeps it."""
    return json.dumps({"current": current, "previous": None})


def _parameters(settings: Mapping[str, str], template: Path, file: str) -> dict[str, str]:
    declared = load(template)["Parameters"]
    by_key = {name.lower(): name for name in declared}
    found: dict[str, str] = {}
    for name, value in settings.items():
        if name in _OWN:
            continue
        parameter = by_key.get(name.replace("_", "").lower())
        if parameter is None:
            raise WrongAccounts(f"{file} has {name}, which is no setting: see .env.example")
        found[parameter] = value
    try:
        read_parameters({name: declared[name] for name in found}, found)
    except ValueError as error:
        raise WrongAccounts(f"{file}: {error}") from error
    return found
