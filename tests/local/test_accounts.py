"""`.env` gives real accounts and settings; what it lacks or misspells is said in one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local.accounts import Accounts, WrongAccounts, read_accounts, secret_text
from local.running_stack import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[[str], Accounts]

SID = "AC" + "0" * 32
TWILIO = f"TWILIO_ACCOUNT_SID={SID}\nTWILIO_AUTH_TOKEN=a-token\n"
WHOLE = f"{TWILIO}TWILIO_WHATSAPP_FROM=whatsapp:+12025550100\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_text(text: str) -> Accounts:
        (tmp_path / ".env").write_text(text, encoding="utf-8")
        return read_accounts(tmp_path / ".env", ROOT / "template.yaml")

    return read_text


def test_without_a_file_everything_is_emulated(tmp_path: Path) -> None:
    found = read_accounts(tmp_path / ".env", ROOT / "template.yaml")
    assert (found.elevenlabs_api_key, found.has_twilio, found.parameters) == (None, False, {})


def test_the_owners_names_are_understood(read: Read) -> None:
    found = read(f"ELEVENLABS_API_KEY=a-key\n{WHOLE}PUBLIC_BASE_URL=https://example.com\n")
    assert (found.elevenlabs_api_key, found.twilio_auth_token) == ("a-key", "a-token")
    assert found.parameters == {
        "TwilioAccountSid": SID,
        "TwilioWhatsAppFrom": "whatsapp:+12025550100",
        "PublicBaseUrl": "https://example.com",
    }


def test_a_setting_is_a_template_parameter_in_capitals(read: Read) -> None:
    found = read("OPENINGS=on\nQUIET_SECONDS=3\nOPENING_TEMPLATE_ES=\n")
    assert found.parameters == {"Openings": "on", "QuietSeconds": "3"}


def test_ports_are_this_machines_own_and_no_parameters(read: Read) -> None:
    found = read("API_PORT=3333\nPLAYGROUND_PORT=3334\n")
    assert (found.ports, found.parameters) == ({"API_PORT": "3333", "PLAYGROUND_PORT": "3334"}, {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TWILIO, ("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN", "not TWILIO_WHATSAPP_FROM")),
        ("TWILIO_AUTH_TOKEN=a-token", ("not TWILIO_ACCOUNT_SID, TWILIO_WHATSAPP_FROM",)),
        (WHOLE, ("PUBLIC_BASE_URL", "https address of a tunnel")),
        (f"{WHOLE}PUBLIC_BASE_URL=http://example.com", ("PUBLIC_BASE_URL", "https")),
        ("OPENING=on", ("OPENING, which is no setting",)),
        ("OPENINGS=maybe", ("Openings is 'maybe'", "['on', 'off']")),
        ("QUIET_SECONDS=soon", ("QuietSeconds is 'soon'", "from 0 to 15")),
        ("QUIET_SECONDS=16", ("QuietSeconds is '16'", "from 0 to 15")),
        ("MAX_OPENINGS_PER_DAY=-1", ("MaxOpeningsPerDay is '-1'",)),
        ("ELEVENLABS_KEY=a-key", ("ELEVENLABS_KEY, which is no setting",)),
    ],
)
def test_what_cannot_be_used_is_named_with_what_to_change(
    read: Read, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(WrongAccounts) as caught:
        read(text)
    for word in (".env", *words):
        assert word in str(caught.value)
    assert "a-token" not in str(caught.value)
    assert "a-key" not in str(caught.value)


def test_accounts_never_show_their_secrets(read: Read) -> None:
    found = read(f"ELEVENLABS_API_KEY=a-key\n{WHOLE}PUBLIC_BASE_URL=https://example.com\n")
    for shown in (repr(found), str(found), f"{[found]}"):
        assert "a-key" not in shown
        assert "a-token" not in shown
        assert SID not in shown


def test_a_secret_is_written_as_the_functions_read_it() -> None:
    assert json.loads(secret_text("a-token")) == {"current": "a-token", "previous": None}
