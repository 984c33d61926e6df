"""A playground over emulators for each test of its API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.playground.playground_harness import (
    PlaygroundHarness,
    PlaygroundServers,
    serve_playgrounds,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def servers() -> Iterator[PlaygroundServers]:
    with serve_playgrounds() as started:
        yield started


@pytest.fixture
def playground(servers: PlaygroundServers, tmp_path: Path) -> Iterator[PlaygroundHarness]:
    with servers.open_playground(tmp_path) as opened:
        yield opened
