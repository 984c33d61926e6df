"""`make local`: the whole stack, with a line for each event, until Ctrl-C."""

from __future__ import annotations

import os
import threading
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from local.accounts import Accounts, is_port, read_accounts
from local.env_file import WrongAccounts
from local.local_system import TEMPLATE, LocalSystem, Pace
from local.narrator import Narrator
from local.playground.playground import Playground
from local.playground.system_parts import SystemParts
from local.reachable import check_reachable
from local.running_stack import HOME, folder_of_its_own, forget_running
from ops.command_line import print_line
from ops.stage.webhook_address import inbound_address

if TYPE_CHECKING:
    from pathlib import Path

    from local.running_stack import RunningStack

API_PORT, PLAYGROUND_PORT = 3000, 3001
ANEW = "the emulated world starts anew: the calls, phones and messages of the last start are gone"
_HELP = """
Aftercall is up. Everything listens on this machine only.
  playground           {playground}
  API                  {api}
  self-test            curl {api}/webhook/twilio/test
  ElevenLabs           {elevenlabs}
  Twilio               {twilio}
  logs                 {logs}
  times below          {zone}
In another terminal:
  .venv/bin/python -m local call --customers 5
  .venv/bin/python -m local say +573000000001 "Hola"
  .venv/bin/python -m local show active
Ctrl-C stops all of it.
"""


def stay_up(*, minute: float, accounts_file: Path) -> int:
    """Start the stack, print what happens, and stop it on Ctrl-C or a termination signal."""
    accounts = read_accounts(accounts_file, TEMPLATE)
    check_reachable(accounts, TEMPLATE)
    playground_port = _port("PLAYGROUND_PORT", PLAYGROUND_PORT, accounts)
    with folder_of_its_own(HOME / "logs") as was_used:
        if was_used:
            print_line(ANEW)
        print_line("starting: data plane, functions, emulators")
        _run(accounts, minute, playground_port)
    return 0


def _run(accounts: Accounts, minute: float, playground_port: int) -> None:
    system = LocalSystem(
        logs=HOME / "logs",
        accounts=accounts,
        pace=Pace(minute=minute),
        port=_port("API_PORT", API_PORT, accounts),
        call_webhook=True,
    )
    with system, Playground(SystemParts.of(system), port=playground_port) as playground:
        system.running.save()
        _print_addresses(system.running, playground.url, accounts)
        zone = ZoneInfo(system.running.environment["TIME_ZONE"])
        narrator = Narrator(system, partial(_say, playground, zone))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print_line("\nstopping")
        finally:
            forget_running()
            narrator.close()


def _print_addresses(running: RunningStack, playground_url: str, accounts: Accounts) -> None:
    text = _HELP.format(
        playground=playground_url,
        api=running.api_url,
        elevenlabs=running.elevenlabs_url or "the real one, by .env",
        twilio=running.twilio_url or "the real one, by .env",
        logs=HOME / "logs",
        zone=running.environment["TIME_ZONE"],
    )
    print_line(text)
    if running.twilio_url is None:
        print_line(_what_a_real_twilio_needs(accounts.parameters))


def _say(playground: Playground, zone: ZoneInfo, line: str) -> None:
    playground.story.tell(line)
    print_line(f"{datetime.now(zone):%H:%M:%S} {line}")


def _port(setting: str, otherwise: int, accounts: Accounts) -> int:
    text = os.environ.get(setting) or accounts.ports.get(setting, str(otherwise))
    if not is_port(text):
        raise WrongAccounts(f"{setting} is no port: {text!r}")
    return int(text)


def _what_a_real_twilio_needs(parameters: dict[str, str]) -> str:
    url, opens = parameters["PublicBaseUrl"], parameters.get("Openings", "off")
    return f"Paste this into Twilio: {inbound_address(url)}\nOpenings are {opens}."
