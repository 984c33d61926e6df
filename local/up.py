"""`make local`: the whole stack, told line by line, until Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
from datetime import datetime

from local.accounts import WrongAccounts, read_accounts
from local.home import HOME, ROOT, forget_running
from local.narrator import Narrator
from local.workshop import TEMPLATE, Pace, Workshop

API_PORT = 3000
_HELP = """
Aftercall is up. Everything listens on this machine only.
  API                  {api}
  self-test            curl {api}/webhook/twilio/test
  ElevenLabs           {elevenlabs}
  Twilio               {twilio}
  logs                 {logs}
In another terminal:
  .venv/bin/python -m local call --customers 5
  .venv/bin/python -m local say +573000000001 "Hola"
  .venv/bin/python -m local show active
Ctrl-C stops all of it.
"""


def stay_up(*, minute: float) -> int:
    """Start the stack, tell what happens, and stop it on Ctrl-C or a termination signal."""
    accounts = read_accounts(ROOT / ".env", TEMPLATE)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    print("starting: data plane, functions, emulators", flush=True)
    workshop = Workshop(
        logs=HOME / "logs", accounts=accounts, pace=Pace(minute=minute), port=_port()
    )
    with workshop:
        running = workshop.running
        running.save()
        print(
            _HELP.format(
                api=running.api_url,
                elevenlabs=running.elevenlabs_url or "the real one, by .env",
                twilio=running.twilio_url or "the real one, by .env",
                logs=HOME / "logs",
            ),
            flush=True,
        )
        if running.twilio_url is None:
            print(_what_a_real_twilio_needs(accounts.parameters), flush=True)
        narrator = Narrator(workshop, _say)
        try:
            ended.wait()
        finally:
            forget_running()
            narrator.close()
            print("\nstopping", flush=True)
    return 0


def _say(line: str) -> None:
    print(f"{datetime.now().astimezone():%H:%M:%S} {line}", flush=True)


def _port() -> int:
    text = os.environ.get("API_PORT", str(API_PORT))
    if not text.isdigit():
        raise WrongAccounts(f"API_PORT is no port: {text!r}")
    return int(text)


def _what_a_real_twilio_needs(parameters: dict[str, str]) -> str:
    url, opens = parameters["PublicBaseUrl"], parameters.get("Openings", "off")
    return f"Paste this into Twilio: {url}/webhook/twilio/incoming. Openings are {opens}."
