"""A setting that is missing or bad is refused by its name, so that a person finds it."""

import pytest

from aftercall.domain.errors import Misconfigured
from tests.unit.environment import READERS, REQUIRED, Environment


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_setting_that_must_be_there_is_named_where_it_is_not(
    environment: Environment, missing: str
) -> None:
    environment({**REQUIRED, missing: " "})
    failed = []
    for read in READERS.values():
        try:
            read()
        except Misconfigured as error:
            failed.append(str(error))
    assert failed
    assert all(missing in sentence for sentence in failed)


NOT_A_NUMBER = ("many", "nan", "inf", "-inf", "-1", "1e99", "1,5")
BAD_VALUES = {
    "RETENTION_DAYS": ("read_store", (*NOT_A_NUMBER, "0.5")),
    "MAX_OPENINGS_PER_DAY": ("read_openings", (*NOT_A_NUMBER, "2.5")),
    "OPENING_MAX_AGE_HOURS": ("read_calls", NOT_A_NUMBER),
    "POLL_SECONDS": ("read_poll_seconds", (*NOT_A_NUMBER, "0")),
    "SENDS_PER_SECOND": ("read_sends_per_second", (*NOT_A_NUMBER, "0")),
    "QUIET_SECONDS": ("read_turn_timings", NOT_A_NUMBER),
    "ASK_SECONDS": ("read_turn_timings", NOT_A_NUMBER),
    "AGENT_PATIENCE": ("read_agent_patience", (*NOT_A_NUMBER, "0")),
    "SANDBOX": ("read_twilio", ("yes", "true", "On", "1")),
    "OPENINGS": ("read_openings", ("yes", "OFF")),
    "FIRST_MESSAGE_OVERRIDE": ("read_elevenlabs", ("yes",)),
    "CALLS_SINCE": ("read_calls", ("yesterday", "31.01.2026", "2026-13-01")),
    "TIME_ZONE": ("read_time_zone", ("Bogota", "America", "../etc/passwd", "/etc/localtime")),
    "TWILIO_WHATSAPP_FROM": ("read_twilio", ("Ana", "whatsapp:", "whatsapp:12025550100", "+1 202")),
}


@pytest.mark.parametrize(
    ("setting", "value"),
    [(setting, value) for setting, (_, values) in BAD_VALUES.items() for value in values],
)
def test_a_bad_value_names_its_setting(environment: Environment, setting: str, value: str) -> None:
    environment({**REQUIRED, setting: value})
    with pytest.raises(Misconfigured, match=setting):
        READERS[BAD_VALUES[setting][0]]()
