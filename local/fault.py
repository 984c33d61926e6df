"""`python -m local fault`: makes something go wrong at an emulated provider, by its name."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from local.commands import CannotDo
from local.playground.fault_list import FAULTS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from local.running_stack import RunningStack

BEHAVIOURS = "/_control/behaviours"
TITLES = {"twilio": "Twilio", "elevenlabs": "ElevenLabs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to go wrong: at whom, how often (None: until cleared), and how."""

    at: str
    behaviour: str
    times: int | None = 1
    options: dict[str, Any] = field(default_factory=dict)


def add_fault(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser of `python -m local`."""
    parser = commands.add_parser("fault", help="make something go wrong at a provider")
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("name", nargs="?", help="one of --list")
    chosen.add_argument("--list", action="store_true", help="what can go wrong, and what is set to")
    chosen.add_argument("--clear", action="store_true", help="let everything go right again")
    parser.add_argument("options", nargs="*", metavar="OPTION=VALUE", help="such as seconds=3")
    often = parser.add_mutually_exclusive_group()
    often.add_argument("--times", type=int, metavar="N", help="the next N times")
    often.add_argument("--always", action="store_true", help="until --clear")
    parser.add_argument("--customer", metavar="PHONE", help="at Twilio: only with this customer")
    parser.add_argument("--path", default="", help="at ElevenLabs: only requests that hold this")


def fault(running: RunningStack, asked: argparse.Namespace) -> str:
    """Carry the command out and return what to tell."""
    if asked.list:
        return list_faults(running)
    if asked.clear:
        return clear_faults(running)
    wish = _wish(running, asked.name)
    times = None if asked.always else asked.times or wish.times
    options = wish.options | _options(asked.options)
    url = _urls(running)[wish.at]
    if wish.at == "twilio":
        limits = {"customer": asked.customer} if asked.customer else {}
        body = {**options, **limits, "name": wish.behaviour, "times": times}
    elif asked.customer:
        raise CannotDo(f"--customer is for Twilio: {wish.behaviour} happens at ElevenLabs")
    else:
        limits = {"times": times, "path": asked.path, "values": options}
        body = {"name": wish.behaviour, **limits}
    _control("POST", url, body)
    often = "until --clear" if times is None else f"{times} time{'s' if times > 1 else ''}"
    return f"set at {TITLES[wish.at]}: {wish.behaviour}, {often}"


def list_faults(running: RunningStack) -> str:
    """Return every fault with what it does, and those that are set."""
    lines = ["in the playground too:"]
    lines += [f"  {one.name:24} {one.title}" for one in FAULTS]
    booked: list[str] = []
    for at, url in _urls(running).items():
        document = _control("GET", url)
        known = document["known"].items()
        lines += ["", f"at {TITLES[at]}:"]
        lines += [f"  {name:24} {_does(about)}" for name, about in known]
        booked += [str(one["name"]) for one in document.get("booked", document.get("active", []))]
    return "\n".join([*lines, "", f"set now: {', '.join(booked) or 'nothing'}"])


def clear_faults(running: RunningStack) -> str:
    """Let everything go right again at every emulator."""
    for url in _urls(running).values():
        _control("DELETE", url)
    return "everything goes right again"


def _wish(running: RunningStack, name: str) -> Wish:
    """Find a fault by its name in the playground, else by the emulator's own."""
    urls = _urls(running)
    for one in FAULTS:
        if one.name == name and one.at not in urls:
            raise CannotDo(f"{TITLES[one.at]} is real here: nothing goes wrong there on demand")
        if one.name == name:
            options = dict(one.options)
            return Wish(at=one.at, behaviour=one.behaviour, times=one.times, options=options)
    for at, url in urls.items():
        if name in _control("GET", url)["known"]:
            return Wish(at=at, behaviour=name)
    raise CannotDo(f"there is no fault {name!r}: see python -m local fault --list")


def _options(given: Sequence[str]) -> dict[str, Any]:
    options = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not (name and sign):
            raise CannotDo(f"{text!r} is no option: write it like seconds=3")
        try:
            options[name] = json.loads(value)
        except ValueError:
            options[name] = value
    return options


def _urls(running: RunningStack) -> dict[str, str]:
    urls = {"twilio": running.twilio_url, "elevenlabs": running.elevenlabs_url}
    emulated = {at: url for at, url in urls.items() if url is not None}
    if not emulated:
        raise CannotDo("both providers are real here: nothing goes wrong on demand")
    return emulated


def _control(method: str, url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    try:
        answer = httpx.request(method, f"{url}{BEHAVIOURS}", json=body, timeout=20)
    except httpx.HTTPError as error:
        raise CannotDo(f"the stack does not answer ({error}): is `make local` still up?") from error
    document: dict[str, Any] = answer.json()
    if answer.is_error:
        raise CannotDo(str(document.get("error", document)))
    return document


def _does(about: str | dict[str, str]) -> str:
    text = about if isinstance(about, str) else about["does"]
    return text.partition("\n")[0]
