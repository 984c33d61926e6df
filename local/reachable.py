"""Whether the providers of real accounts can be reached from this machine."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from local.env_file import WrongAccounts
from ops.template.cfn_yaml import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.accounts import Accounts

CONNECT_SECONDS = 5.0


def check_reachable(accounts: Accounts, template: Path) -> None:
    """Connect to each provider whose real account is used, and send nothing.

    Raises WrongAccounts for one that does not answer.
    """
    for setting, url in _providers(accounts, load(template)["Parameters"]):
        address = urlsplit(url)
        port = address.port or (443 if address.scheme == "https" else 80)
        try:
            socket.create_connection((address.hostname or "", port), CONNECT_SECONDS).close()
        except OSError as error:
            raise WrongAccounts(
                f"{accounts.places[setting]} is set, but {address.hostname} cannot be reached "
                f"({error}): check this machine's network, or put # before that line"
            ) from error


def _providers(accounts: Accounts, declared: dict[str, Any]) -> Iterator[tuple[str, str]]:
    used = [("ELEVENLABS_API_KEY", "ElevenLabsBaseUrl", accounts.elevenlabs_api_key)]
    used.append(("TWILIO_AUTH_TOKEN", "TwilioBaseUrl", accounts.twilio_auth_token))
    for setting, parameter, secret in used:
        if secret:
            default = str(declared[parameter]["Default"])
            yield setting, accounts.parameters.get(parameter, default)
