"""Real accounts from `.env`, or none; whichever provider has none is emulated."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local.env_file import EnvFile, WrongAccounts, read_env_file
from ops.secrets.credentials import find_complaints
from ops.template.cfn_yaml import load
from ops.template.parameters import read_parameters

if TYPE_CHECKING:
    from pathlib import Path

TWILIO_NAMES = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_FROM")
PORT_NAMES = ("API_PORT", "PLAYGROUND_PORT")
HIGHEST_PORT = 65535
_SECRETS = ("ELEVENLABS_API_KEY", "ELEVENLABS_WEBHOOK_SECRET", "TWILIO_AUTH_TOKEN")
_OWN = frozenset({*_SECRETS, *PORT_NAMES})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What `.env` says: keys of real accounts, values for the template's parameters, ports.

    `places` says for each setting where it stands in the file.
    """

    elevenlabs_api_key: str | None = None
    elevenlabs_webhook_secret: str | None = None
    twilio_auth_token: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    ports: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Accounts(elevenlabs={bool(self.elevenlabs_api_key)}, twilio={self.has_twilio})"

    @property
    def has_twilio(self) -> bool:
        """Whether messages go through a real Twilio account."""
        return self.twilio_auth_token is not None


def read_accounts(path: Path, template: Path) -> Accounts:
    """Read `.env`; names are the owner's, or a template parameter's in capitals.

    Raises WrongAccounts for a line that cannot be read, an unknown name, a value that cannot be
    right, or a Twilio account that is only half there; the sentence names line and remedy.
    """
    file = read_env_file(path)
    settings = file.settings
    _check_values(file)
    parameters = _parameters(file, template)
    _check_twilio(file)
    return Accounts(
        elevenlabs_api_key=settings.get("ELEVENLABS_API_KEY"),
        elevenlabs_webhook_secret=settings.get("ELEVENLABS_WEBHOOK_SECRET"),
        twilio_auth_token=settings.get("TWILIO_AUTH_TOKEN"),
        parameters=parameters,
        ports={name: settings[name] for name in PORT_NAMES if name in settings},
        places={name: file.at(name) for name in file.lines},
    )


def secret_text(current: str) -> str:
    """Write a secret as Secrets Manager keeps it."""
    return json.dumps({"current": current, "previous": None})


def is_port(text: str) -> bool:
    """Return whether a text is the number of a port; 0 takes any free one."""
    return text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT


def _check_values(file: EnvFile) -> None:
    """Raise WrongAccounts for the first value that is known to be wrong; secrets are not shown."""
    for name, value in file.settings.items():
        if complaint := _complaint(name, value):
            raise WrongAccounts(f"{file.at(name)} {complaint}")


def _complaint(name: str, value: str) -> str | None:
    if name in _SECRETS:
        return next(iter(find_complaints({name: value}, named=False)), None)
    if name in PORT_NAMES and not is_port(value):
        return f"is no port: {value!r}; use a number up to {HIGHEST_PORT}"
    if name.endswith("_URL") and _is_open_http(value):
        return (
            "begins with http://: use the https:// address, so that nobody on the way can read it"
        )
    if name == "TIME_ZONE" and not _is_time_zone(value):
        return f"is no time zone: {value!r}; use an IANA name such as America/Bogota"
    if name == "TWILIO_ACCOUNT_SID" and not re.fullmatch("AC[0-9a-fA-F]{32}", value):
        return "is no account SID: it is AC and 32 hexadecimal digits, from Twilio's console"
    return None


def _is_open_http(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname not in _LOOPBACK


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return False
    return True


def _check_twilio(file: EnvFile) -> None:
    present = [name for name in TWILIO_NAMES if name in file.settings]
    if not present:
        return
    if len(present) < len(TWILIO_NAMES):
        missing = ", ".join(name for name in TWILIO_NAMES if name not in file.settings)
        raise WrongAccounts(f"{file.name} has {', '.join(present)} but not {missing}: add it")
    if not file.settings.get("PUBLIC_BASE_URL", "").startswith("https://"):
        raise WrongAccounts(
            f"Twilio has to reach this machine: add PUBLIC_BASE_URL to {file.name}, "
            "the https address of a tunnel to the API's port"
        )


def _parameters(file: EnvFile, template: Path) -> dict[str, str]:
    declared = load(template)["Parameters"]
    by_key = {name.lower(): name for name in declared}
    found: dict[str, str] = {}
    for name, value in file.settings.items():
        if name in _OWN:
            continue
        parameter = by_key.get(name.replace("_", "").lower())
        if parameter is None:
            raise WrongAccounts(f"{file.at(name)} is no setting: see .env.example")
        found[parameter] = value
        try:
            read_parameters({parameter: declared[parameter]}, {parameter: value})
        except ValueError as error:
            raise WrongAccounts(f"{file.at(name)}: {error}") from error
    return found
