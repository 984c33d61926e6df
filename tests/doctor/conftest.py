"""One workshop for all of the doctor's tests; each mends what it broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.bench import Bench, a_healthy_workshop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with a_healthy_workshop(tmp_path_factory.mktemp("doctor")) as bench:
        yield bench
