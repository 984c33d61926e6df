"""A desk over emulators for each test of its API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.playground.desk_bench import Bench, Stand, a_stand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    with a_stand() as started:
        yield started


@pytest.fixture
def bench(stand: Stand, tmp_path: Path) -> Iterator[Bench]:
    with stand.bench(tmp_path) as opened:
        yield opened
