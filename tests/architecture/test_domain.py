"""No module of the domain names a provider in code or lists its error codes."""

from pathlib import Path

import pytest

from tests.architecture.provider_words import DOMAIN, provider_complaints


def test_the_domain_knows_no_provider() -> None:
    modules = sorted(DOMAIN.rglob("*.py"))
    assert len(modules) > 20
    found = [
        f"{module.name}: {complaint}"
        for module in modules
        for complaint in provider_complaints(
            module.relative_to(DOMAIN), module.read_text(encoding="utf-8")
        )
    ]
    assert found == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("twilio_codes.py", "", "the module's name names twilio"),
        ("gate/a.py", "OPT_OUT = {21610: 1}", "line 1: Twilio's error code 21610"),
        ("a.py", "x = 1\ny = code == '63016'", "line 2: Twilio's error code 63016"),
        ("a.py", "TWILIO_LIMIT = 1", "line 1: TWILIO_LIMIT names twilio"),
        ("a.py", "def elevenlabs_status(): ...", "line 1: elevenlabs_status names elevenlabs"),
        ("a.py", "class SqsMessage: ...", "line 1: SqsMessage names sqs"),
        ("a.py", "def read(twilio_code): ...", "line 1: twilio_code names twilio"),
    ],
)
def test_what_names_a_provider_is_found(module: str, source: str, complaint: str) -> None:
    assert provider_complaints(Path(module), source) == [complaint]
