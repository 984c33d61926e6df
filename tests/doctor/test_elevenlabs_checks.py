"""A wrong key, address or agent of the ElevenLabs workspace is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.emulators.elevenlabs.api_keys import READ, WRITE
from ops.doctor.finding import Verdict
from tests.doctor.doctor_fixture import a_secret

if TYPE_CHECKING:
    from tests.doctor.doctor_fixture import DoctorFixture


def test_a_wrong_key_is_found_and_what_depends_on_it_is_not_blamed(doctor: DoctorFixture) -> None:
    with doctor.secret("ELEVENLABS_SECRET", a_secret("another-key")):
        found = doctor.findings()
    lines = {finding.check: finding for finding in found}
    assert lines["ElevenLabs key"].verdict is Verdict.PROBLEM
    assert "invalid_api_key" in lines["ElevenLabs key"].seen
    assert "make secrets" in lines["ElevenLabs key"].remedy
    assert "another-key" not in str(found)
    for check in ("ElevenLabs agents", "agent overrides", "agent turn", "agent context"):
        assert lines[check].verdict is Verdict.NOT_CHECKED
        assert "ElevenLabs key" in lines[check].remedy
    for check in ("ElevenLabs address", "Twilio account", "public URL", "tables"):
        assert lines[check].verdict is Verdict.OK


@pytest.mark.parametrize(
    ("scope", "check", "words"),
    [(WRITE, "ElevenLabs key", READ), (READ, "agent turn", "give the key write access")],
)
def test_a_key_without_a_scope_is_found(
    doctor: DoctorFixture, scope: str, check: str, words: str
) -> None:
    doctor.elevenlabs.keys.scopes["scoped-key"] = frozenset({scope})
    with doctor.secret("ELEVENLABS_SECRET", a_secret("scoped-key")):
        assert words in doctor.problems("ElevenLabs key", "agent turn")[check]


def test_an_address_where_nobody_answers_is_found(doctor: DoctorFixture) -> None:
    problems = doctor.problems("ElevenLabs address", ELEVENLABS_BASE_URL="http://127.0.0.1:9")
    assert "does not answer (ConnectError)" in problems["ElevenLabs address"]


def test_an_address_of_something_else_is_found(doctor: DoctorFixture) -> None:
    elsewhere = doctor.system.stack.api_url
    problems = doctor.problems("ElevenLabs address", ELEVENLABS_BASE_URL=elsewhere)
    assert "not as ElevenLabs" in problems["ElevenLabs address"]


def test_an_agent_that_is_not_there_is_found(doctor: DoctorFixture) -> None:
    problems = doctor.problems(DEFAULT_AGENT_ID="agent_gone")
    assert set(problems) == {"ElevenLabs agents"}
    assert "agent not found: agent_gone (DEFAULT_AGENT_ID)" in problems["ElevenLabs agents"]
