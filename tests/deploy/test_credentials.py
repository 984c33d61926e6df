"""Credentials are read or asked for, and checked without being printed."""

from __future__ import annotations

import io

import pytest

from ops.errors import NotReady
from ops.secrets.credentials import ask, find_complaints, read

KEY, TOKEN = "made-up-key-of-a-test", "made-up-token-of-a-test"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_lines_are_read_as_in_an_env_file_and_other_names_ignored() -> None:
    text = (
        f"# mine\nTWILIO_ACCOUNT_SID=AC1\nELEVENLABS_API_KEY='{KEY}'\nTWILIO_AUTH_TOKEN= {TOKEN}\n"
    )
    assert read(text) == {"ELEVENLABS_API_KEY": KEY, "TWILIO_AUTH_TOKEN": TOKEN}


def test_a_dollar_in_a_value_is_no_variable() -> None:
    assert read("TWILIO_AUTH_TOKEN=made-up-$HOME-${USER}") == {
        "TWILIO_AUTH_TOKEN": "made-up-$HOME-${USER}"
    }


@pytest.mark.parametrize("text", ["", "TWILIO_AUTH_TOKEN=\n", KEY])
def test_an_input_without_a_credential_names_the_lines_it_needs(text: str) -> None:
    with pytest.raises(NotReady, match="none of ELEVENLABS_API_KEY, TWILIO_AUTH_TOKEN") as caught:
        read(text)
    assert KEY not in str(caught.value)


def test_an_empty_answer_leaves_a_credential_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    answers = {"ElevenLabs": "", "Twilio": f" {TOKEN} ", "secret": ""}
    given = ask(lambda prompt: answers[prompt.split()[0]])
    assert given == {"TWILIO_AUTH_TOKEN": TOKEN}


def test_without_a_terminal_nothing_is_asked_since_the_answer_would_be_echoed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(KEY))
    with pytest.raises(NotReady, match="STDIN=1"):
        ask()


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("ELEVENLABS_API_KEY", "made up key of a test", "paste it again"),
        ("ELEVENLABS_API_KEY", "made-up-key-of-a-test…", "paste it again"),
        ("ELEVENLABS_API_KEY", "made-up", "only 7 characters"),
        ("TWILIO_AUTH_TOKEN", "AC" + "0" * 32, "is a SID"),
    ],
)
def test_what_cannot_be_right_is_said_without_the_value(
    name: str, value: str, complaint: str
) -> None:
    (found,) = find_complaints({name: value})
    assert complaint in found
    assert value not in found


def test_a_plausible_value_is_not_complained_about() -> None:
    assert find_complaints({"ELEVENLABS_API_KEY": KEY, "TWILIO_AUTH_TOKEN": TOKEN}) == []
