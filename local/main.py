"""The commands of the local stack: `python -m local up`, `demo`, `say`, `call`, `show`, ..."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from local.commands import CannotDo, call, say, show
from local.demo import play
from local.doctor import examine_running_stack
from local.env_file import WrongAccounts
from local.fault import add_fault, fault
from local.logs import follow_logs
from local.operator_commands import control, release_customer, write
from local.playground.batches import MOST_CUSTOMERS
from local.running_stack import ROOT, AlreadyUp, NotRunning, RunningStack, find_running
from local.stack.ministack import MinistackError
from local.stack.port_owner import PortTaken
from local.up import stay_up
from ops.command_line import print_line

if TYPE_CHECKING:
    from collections.abc import Iterator

ON_ONE_CUSTOMER = {
    "take": "a person takes over",
    "give-back": "the agent answers again",
    "release": "end a customer's back-off and take a turn now, dead letters or not",
}
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
    saying.add_argument("--no-wait", action="store_true", help="do not wait for the answer")
    writing = commands.add_parser("write", help="write as the person in control")
    writing.add_argument("phone")
    writing.add_argument("text")
    calling = commands.add_parser("call", help="start a batch of calls")
    calling.add_argument(
        "--customers", type=int, default=1, choices=range(1, MOST_CUSTOMERS + 1), metavar="N"
    )
    calling.add_argument("--no-wait", action="store_true", help="do not wait for the decisions")
    showing = commands.add_parser("show", help="the owner's views")
    showing.add_argument("what", choices=VIEWS)
    showing.add_argument("phone", nargs="?")
    commands.add_parser("logs", help="the flow, live, one line per step")
    doctor = commands.add_parser("doctor", help="what is wrong and how to mend it")
    doctor.add_argument("--fix", action="store_true", help="set the webhook at Twilio")
    add_fault(commands)
    for name, does in ON_ONE_CUSTOMER.items():
        commands.add_parser(name, help=does).add_argument("phone")
    return parser


def main() -> int:
    """Run one command; return its exit status."""
    asked = _arguments().parse_args()
    try:
        return _run(asked)
    except (AlreadyUp, CannotDo, MinistackError, NotRunning, PortTaken, WrongAccounts) as error:
        print(f"{error}", file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace) -> int:
    if asked.command == "up":
        return stay_up(minute=asked.minute, accounts_file=asked.env_file)
    if asked.command == "demo":
        return play()
    if asked.command == "logs":
        return follow_logs()
    if asked.command == "doctor":
        return examine_running_stack(fix=asked.fix)
    running = find_running()
    for line in _ask(running, asked):
        print_line(line)
    return 0


def _ask(running: RunningStack, asked: argparse.Namespace) -> Iterator[str]:
    match asked.command:
        case "say":
            yield from say(running, asked.phone, asked.text, wait=not asked.no_wait)
        case "call":
            yield from call(running, asked.customers, wait=not asked.no_wait)
        case _:
            yield _ask_at_once(running, asked)


def _ask_at_once(running: RunningStack, asked: argparse.Namespace) -> str:
    match asked.command:
        case "write":
            return write(running, asked.phone, asked.text)
        case "show":
            return show(running, asked.what, asked.phone)
        case "release":
            return release_customer(running, asked.phone)
        case "fault":
            return fault(running, asked)
    return control(running, asked.command, asked.phone)
