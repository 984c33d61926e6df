"""A command that cannot be carried out says why and what to do, and ends with status 1."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from local import running_stack
from local.commands import CannotDo, call, customer_of, say, show
from local.emulators.serve import Server
from local.emulators.twilio.emulator import TwilioEmulator
from local.main import main
from local.running_stack import NotRunning, RunningStack, find_running, forget_running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOWHERE = RunningStack(
    pid=os.getpid(),
    api_url="http://127.0.0.1:9",
    aws_url="http://127.0.0.1:9",
    elevenlabs_url="http://127.0.0.1:9",
    twilio_url="http://127.0.0.1:9",
    environment={},
)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(running_stack, "HOME", tmp_path)
    return tmp_path


@pytest.fixture
def twilio() -> Iterator[tuple[TwilioEmulator, RunningStack]]:
    emulator = TwilioEmulator(account_sid="AC" + "0" * 32, auth_token="made-up")
    with Server(emulator.app) as server:
        yield emulator, replace(NOWHERE, twilio_url=server.url)
    emulator.close()


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["python -m local", *words])
    return main()


@pytest.mark.parametrize(
    ("typed", "customer"),
    [
        ("+573000000001", "+573000000001"),
        ("573000000001", "+573000000001"),
        ("00573000000001", "+573000000001"),
        ("+57 300 000-0001", "+573000000001"),
        ("whatsapp:+573000000001", "+573000000001"),
    ],
)
def test_a_phone_is_understood_as_people_type_it(typed: str, customer: str) -> None:
    assert customer_of(typed) == customer


@pytest.mark.parametrize("typed", ["Ana", "", "+57", "+57300000000100000", "+573;drop"])
def test_what_is_no_phone_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(CannotDo, match=r"is no phone number: write it like \+573000000001"):
        customer_of(typed)


def test_to_say_something_is_to_write_as_a_customer(
    twilio: tuple[TwilioEmulator, RunningStack],
) -> None:
    emulator, running = twilio
    (told,) = say(running, "57 300 000 0001", "Hola, ¿qué tal?", wait=False)
    (message,) = emulator.messages()
    assert (message.sender, message.body) == ("whatsapp:+573000000001", "Hola, ¿qué tal?")
    assert told == f"+573000000001 wrote: sid {message.sid}"


def test_against_real_accounts_nobody_is_played() -> None:
    with pytest.raises(CannotDo, match="Twilio is real here: write from a real phone"):
        list(say(replace(NOWHERE, twilio_url=None), "+573000000001", "Hola", wait=True))
    with pytest.raises(CannotDo, match="ElevenLabs is real here: start the batch there"):
        list(call(replace(NOWHERE, elevenlabs_url=None), 1, wait=True))


def test_a_stack_that_does_not_answer_is_said_to() -> None:
    with pytest.raises(CannotDo, match=r"the stack does not answer .* is `make local` still up"):
        list(say(NOWHERE, "+573000000001", "Hola", wait=True))


def test_a_view_of_one_customer_needs_a_phone() -> None:
    with pytest.raises(CannotDo, match=r"python -m local show messages \+573000000001"):
        show(NOWHERE, "messages", None)


@pytest.mark.parametrize(
    "words",
    [
        ("say", "+573000000001", "Hola"),
        ("call",),
        ("show", "active"),
        ("take", "+573000000001"),
        ("write", "+573000000001", "Hola"),
        ("release", "+573000000001"),
        ("logs",),
        ("doctor",),
    ],
)
def test_without_a_stack_every_command_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert run(monkeypatch, *words) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "no local stack is running: start one with `make local`\n",
    )


def test_a_wrong_phone_ends_with_its_sentence_and_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    NOWHERE.save()
    assert run(monkeypatch, "say", "Ana", "Hola") == 1
    assert capsys.readouterr().err.startswith("'Ana' is no phone number")


def test_a_wrong_account_file_ends_with_its_sentence_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    (own_home / ".env").write_text("TWILIO_AUTH_TOKEN=made-up-token-00\n", encoding="utf-8")
    assert run(monkeypatch, "up", "--env-file", str(own_home / ".env")) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "but not TWILIO_ACCOUNT_SID" in said.err
    assert "made-up-token" not in said.err


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        ("show", "weather"),
        ("call", "--customers", "0"),
        ("call", "--customers", "51"),
        ("say", "+57"),
    ],
)
def test_a_command_that_does_not_exist_ends_with_its_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, *words)
    assert ended.value.code == 2
    assert "usage: python -m local" in capsys.readouterr().err


def test_a_running_stack_is_found_until_it_is_gone(own_home: Path) -> None:
    NOWHERE.save()
    assert find_running() == NOWHERE
    forget_running()
    with pytest.raises(NotRunning):
        find_running()


@pytest.mark.parametrize("record", ["", "[]", '{"pid": 1}', json.dumps({"pid": 2**22 + 1})])
def test_a_record_that_cannot_be_read_or_outlived_its_stack_counts_as_none(
    own_home: Path, record: str
) -> None:
    (own_home / "running.json").write_text(record, encoding="utf-8")
    with pytest.raises(NotRunning):
        find_running()


def test_a_record_of_a_process_that_ended_counts_as_none() -> None:
    replace(NOWHERE, pid=2**22 + 1).save()
    with pytest.raises(NotRunning):
        find_running()
