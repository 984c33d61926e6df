"""`python -m local fault` sets by name what a click in the playground sets, and prints it."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from local.commands import CannotDo
from local.emulators.elevenlabs.behaviour_catalog import descriptions
from local.emulators.elevenlabs.emulator import ElevenLabsEmulator
from local.emulators.serve import Server
from local.emulators.twilio.behaviours import known_behaviours
from local.emulators.twilio.emulator import TwilioEmulator
from local.fault import fault
from local.main import _arguments
from local.playground.fault_list import FAULTS
from local.running_stack import RunningStack

if TYPE_CHECKING:
    from collections.abc import Iterator

ANA = "+573000000001"


class FaultCommandHarness:
    """Both emulators, and the command as it is typed."""

    def __init__(
        self, running: RunningStack, twilio: TwilioEmulator, elevenlabs: ElevenLabsEmulator
    ) -> None:
        self.running = running
        self.twilio = twilio
        self.elevenlabs = elevenlabs

    def run(self, *words: str, running: RunningStack | None = None) -> str:
        return fault(running or self.running, _arguments().parse_args(["fault", *words]))


@pytest.fixture(scope="module")
def started() -> Iterator[FaultCommandHarness]:
    twilio = TwilioEmulator(account_sid="AC" + "0" * 32, auth_token="made-up")
    elevenlabs = ElevenLabsEmulator(api_key="made-up")
    with Server(twilio.app) as one, Server(elevenlabs.app) as other:
        running = RunningStack(
            pid=os.getpid(),
            api_url="",
            aws_url="",
            elevenlabs_url=other.url,
            twilio_url=one.url,
            environment={},
        )
        yield FaultCommandHarness(running, twilio, elevenlabs)
    twilio.close()


@pytest.fixture
def command(started: FaultCommandHarness) -> FaultCommandHarness:
    started.run("--clear")
    return started


def test_the_next_send_is_accepted_and_its_connection_cut(command: FaultCommandHarness) -> None:
    told = command.run("cut_after_accepting")
    assert told == "set at Twilio: cut_after_accepting, 1 time"
    (booked,) = command.twilio.behaviours.booked()
    assert (booked.name, booked.left, booked.customer) == ("cut_after_accepting", 1, None)


def test_the_playgrounds_names_are_known_too_and_bring_their_options(
    command: FaultCommandHarness,
) -> None:
    assert command.run("answer_lost") == "set at Twilio: cut_after_accepting, 1 time"
    told = command.run("agent_slow", "seconds=3")
    assert told == "set at ElevenLabs: answer_latency, until --clear"
    (setting,) = command.elevenlabs.behaviours.active()
    assert (setting.times, setting.values) == (None, {"seconds": 3})


@pytest.mark.parametrize(("words", "left"), [((), 1), (("--times", "3"), 3), (("--always",), None)])
def test_how_often_is_said_in_the_same_way_for_both(
    command: FaultCommandHarness, words: tuple[str, ...], left: int | None
) -> None:
    command.run("refuse", "code=21610", "--customer", ANA, *words)
    (booked,) = command.twilio.behaviours.booked()
    assert (booked.left, booked.options.code) == (left, 21610)
    assert booked.customer == f"whatsapp:{ANA}"
    command.run("server_error", "status=503", "--path", "/batch-calling/", *words)
    (setting,) = command.elevenlabs.behaviours.active()
    assert (setting.times, setting.path) == (left, "/batch-calling/")
    assert setting.values == {"status": 503}


def test_the_list_has_every_name_and_what_is_set(command: FaultCommandHarness) -> None:
    command.run("reports_shuffled")
    command.run("webhook_lost")
    told = command.run("--list")
    names = [*known_behaviours(), *descriptions(), *(one.name for one in FAULTS)]
    assert [name for name in names if f"  {name} " not in told] == []
    assert told.endswith("set now: reports_shuffled, webhook_lost")
    assert command.run("--clear") == "everything goes right again"
    assert command.run("--list").endswith("set now: nothing")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rain",), "there is no fault 'rain': see python -m local fault --list"),
        (("refuse", "code"), "'code' is no option: write it like seconds=3"),
        (("refuse", "colour=red"), "no such option: colour"),
        (("agent_down", "--customer", ANA), "--customer is for Twilio"),
        (("refuse", "--customer", "Ana"), "not a WhatsApp address"),
    ],
)
def test_what_cannot_be_set_is_said(
    command: FaultCommandHarness, words: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CannotDo, match=sentence):
        command.run(*words)


def test_a_provider_that_is_real_is_left_alone(command: FaultCommandHarness) -> None:
    half = replace(command.running, twilio_url=None)
    with pytest.raises(CannotDo, match="Twilio is real here"):
        command.run("answer_lost", running=half)
    with pytest.raises(CannotDo, match="there is no fault 'cut_after_accepting'"):
        command.run("cut_after_accepting", running=half)
    assert command.run("agent_down", running=half)
    with pytest.raises(CannotDo, match="both providers are real here"):
        command.run("--list", running=replace(half, elevenlabs_url=None))


def test_a_stack_that_does_not_answer_is_said_to(command: FaultCommandHarness) -> None:
    gone = replace(command.running, twilio_url="http://127.0.0.1:9")
    with pytest.raises(CannotDo, match="is `make local` still up"):
        command.run("--clear", running=gone)


@pytest.mark.parametrize("words", [(), ("x", "--list"), ("x", "--times", "1", "--always")])
def test_a_command_that_says_too_little_or_too_much_is_refused(
    command: FaultCommandHarness, words: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit):
        command.run(*words)


def test_every_fault_of_the_playground_is_a_behaviour_and_no_name_means_two_things() -> None:
    known: dict[str, Any] = {"twilio": known_behaviours(), "elevenlabs": descriptions()}
    assert not known["twilio"].keys() & known["elevenlabs"].keys()
    assert [one.name for one in FAULTS if one.behaviour not in known[one.at]] == []
    behaviours = known["twilio"] | known["elevenlabs"]
    assert all(one.behaviour == one.name for one in FAULTS if one.name in behaviours)
