"""`.env` gives real accounts and settings; what it lacks or misspells is said in one sentence."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from local.accounts import Accounts, read_accounts, secret_text
from local.env_file import WrongAccounts
from local.reachable import check_reachable
from local.running_stack import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Read = Callable[[str], Accounts]

SID = "AC" + "0" * 32
TWILIO = f"TWILIO_ACCOUNT_SID={SID}\nTWILIO_AUTH_TOKEN=a-token-00000000\n"
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
    found = read(
        f"ELEVENLABS_API_KEY=a-key-0000000000\n{WHOLE}PUBLIC_BASE_URL=https://example.com\n"
    )
    assert (found.elevenlabs_api_key, found.twilio_auth_token) == (
        "a-key-0000000000",
        "a-token-00000000",
    )
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
        ("TWILIO_AUTH_TOKEN=a-token-00000000", ("not TWILIO_ACCOUNT_SID, TWILIO_WHATSAPP_FROM",)),
        (WHOLE, ("PUBLIC_BASE_URL", "https address of a tunnel")),
        (
            f"{WHOLE}PUBLIC_BASE_URL=http://example.com",
            ("line 4: PUBLIC_BASE_URL begins with http://",),
        ),
        ("OPENING=on", ("line 1: OPENING is no setting",)),
        ("OPENINGS=maybe", ("Openings is 'maybe'", "['on', 'off']")),
        ("QUIET_SECONDS=soon", ("QuietSeconds is 'soon'", "from 0 to 15")),
        ("QUIET_SECONDS=16", ("QuietSeconds is '16'", "from 0 to 15")),
        ("MAX_OPENINGS_PER_DAY=-1", ("MaxOpeningsPerDay is '-1'",)),
        ("ELEVENLABS_KEY=a-key-0000000000", ("line 1: ELEVENLABS_KEY is no setting",)),
        ("# a comment\n\na-key-0000000000", ("line 3", 'no "="', "NAME=value")),
        ("OPENINGS=on\nAGENT_IDS='one", ("line 2", "close each quote")),
        ("OPENINGS=on\n\nOPENINGS=off", ("line 3: OPENINGS is set a second time", "line 1")),
        ("\nELEVENLABS_BASE_URL=http://example.com", ("line 2", "https://")),
        ("TIME_ZONE=America/Bogotá", ("line 1: TIME_ZONE is no time zone", "America/Bogota")),
        ("TIME_ZONE=Bogota", ("line 1: TIME_ZONE is no time zone", "America/Bogota")),
        ("TIME_ZONE=../../etc/passwd", ("line 1: TIME_ZONE is no time zone",)),
        ("ELEVENLABS_API_KEY=a-key", ("line 1: ELEVENLABS_API_KEY has only 5 characters",)),
        ("ELEVENLABS_API_KEY='a-key-0000000000 x'", ("line 1", "a space", "paste it again")),
        (
            f"TWILIO_AUTH_TOKEN={SID}",
            ("line 1: TWILIO_AUTH_TOKEN is a SID", "paste the auth token"),
        ),
        ("TWILIO_ACCOUNT_SID=AC123", ("line 1: TWILIO_ACCOUNT_SID is no account SID", "32")),
        ("API_PORT=http", ("line 1: API_PORT is no port",)),
    ],
)
def test_what_cannot_be_used_is_named_with_what_to_change(
    read: Read, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(WrongAccounts) as caught:
        read(text)
    for word in (".env", *words):
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "a-token-00000000" not in str(caught.value)
    assert "a-key-0000000000" not in str(caught.value)


def test_accounts_never_show_their_secrets(read: Read) -> None:
    found = read(
        f"ELEVENLABS_API_KEY=a-key-0000000000\n{WHOLE}PUBLIC_BASE_URL=https://example.com\n"
    )
    for shown in (repr(found), str(found), f"{[found]}"):
        assert "a-key-0000000000" not in shown
        assert "a-token-00000000" not in shown
        assert SID not in shown


def test_a_secret_is_written_as_the_functions_read_it() -> None:
    assert json.loads(secret_text("a-token-00000000")) == {
        "current": "a-token-00000000",
        "previous": None,
    }


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_setting(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"\xef\xbb\xbfOPENINGS=on\r\nQUIET_SECONDS=3\r\n")
    found = read_accounts(path, ROOT / "template.yaml")
    assert found.parameters == {"Openings": "on", "QuietSeconds": "3"}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("OPENINGS=on\n".encode("utf-16"), "line 1"),
        ("OPENINGS=on\n# señal\n".encode("latin-1"), "line 2"),
    ],
)
def test_a_file_in_another_encoding_names_the_line_and_the_remedy(
    tmp_path: Path, content: bytes, line: str
) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(WrongAccounts, match=f".env, {line}: is not UTF-8: save the file as UTF-8"):
        read_accounts(tmp_path / ".env", ROOT / "template.yaml")


def test_a_folder_in_place_of_the_file_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(WrongAccounts, match="cannot be read"):
        read_accounts(tmp_path, ROOT / "template.yaml")


def test_a_provider_that_cannot_be_reached_is_named_with_the_line_of_its_key(read: Read) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = read(
            f"OPENINGS=off\nELEVENLABS_API_KEY=a-key-0000000000\n"
            f"ELEVENLABS_BASE_URL=http://127.0.0.1:{port}\n"
        )
        check_reachable(found, ROOT / "template.yaml")
    with pytest.raises(WrongAccounts) as caught:
        check_reachable(found, ROOT / "template.yaml")
    said = str(caught.value)
    assert said.startswith(
        ".env, line 2: ELEVENLABS_API_KEY is set, but 127.0.0.1 cannot be reached"
    )
    assert said.endswith("check this machine's network, or put # before that line")


def test_without_a_real_account_nobody_has_to_be_reached() -> None:
    check_reachable(Accounts(), ROOT / "template.yaml")
