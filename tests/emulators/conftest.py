"""Servers that all tests of the emulated Twilio share; each test has an emulator of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulators.twilio_harness import twilio_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.emulators.twilio_harness import TwilioServers


@pytest.fixture(scope="session")
def servers() -> Iterator[TwilioServers]:
    with twilio_servers() as servers:
        yield servers
