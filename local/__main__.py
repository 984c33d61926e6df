"""The workshop's commands: `python -m local up`, `demo`, `say`, `call`, `show`, `logs`, ..."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from local.accounts import WrongAccounts
from local.commands import CannotDo, call, control, say, show
from local.demo import play
from local.home import ROOT, NotRunning, find_running
from local.logs import follow_until_interrupted
from local.runner.ports import PortTaken
from local.up import stay_up

VIEWS = ("active", "messages", "history", "statistics")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="the whole stack, until Ctrl-C")
    up.add_argument("--minute", type=float, default=10.0, help="seconds per schedule's minute")
    up.add_argument("--env-file", type=Path, default=ROOT / ".env", help="accounts and settings")
    commands.add_parser("demo", help="Ana's story, unattended")
    saying = commands.add_parser("say", help="write as a customer")
    saying.add_argument("phone")
    saying.add_argument("text")
    calling = commands.add_parser("call", help="start a batch of calls")
    calling.add_argument("--customers", type=int, default=1, choices=range(1, 100), metavar="N")
    showing = commands.add_parser("show", help="the owner's views")
    showing.add_argument("what", choices=VIEWS)
    showing.add_argument("phone", nargs="?")
    logs = commands.add_parser("logs", help="the flow, live, one line per step")
    logs.add_argument("--stage", help="a deployed stage; without it, the stack on this machine")
    for name, does in (("take", "a person takes over"), ("give-back", "the agent answers again")):
        commands.add_parser(name, help=does).add_argument("phone")
    return parser


def main() -> int:
    """Run one command; return its exit status."""
    asked = _arguments().parse_args()
    try:
        return _run(asked)
    except (CannotDo, NotRunning, PortTaken, WrongAccounts) as error:
        print(f"{error}", file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace) -> int:
    if asked.command == "up":
        return stay_up(minute=asked.minute, accounts_file=asked.env_file)
    if asked.command == "demo":
        return play()
    if asked.command == "logs":
        return follow_until_interrupted(asked.stage)
    running = find_running()
    if asked.command == "say":
        print(say(running, asked.phone, asked.text))
    elif asked.command == "call":
        print(call(running, asked.customers))
    elif asked.command == "show":
        print(show(running, asked.what, asked.phone))
    else:
        print(control(running, asked.command, asked.phone))
    return 0


if __name__ == "__main__":
    sys.exit(main())
