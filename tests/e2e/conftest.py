"""One local system for each test module; behaviours end with the test that booked them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.stack_harness import Scene, a_scene

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Return the local system of the module; its PARAMETERS, if any, are the template's."""
    parameters: dict[str, str] = getattr(request.module, "PARAMETERS", {})
    with a_scene(tmp_path_factory.mktemp("logs"), **parameters) as scene:
        yield scene


@pytest.fixture
def scene(running: Scene) -> Iterator[Scene]:
    yield running
    running.twilio.behaviours.clear()
    running.elevenlabs.behaviours.clear()
