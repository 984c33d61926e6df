"""One running stack for all of the doctor's tests; each test undoes what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.doctor.doctor_fixture import DoctorFixture, healthy_stack

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package")
def doctor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DoctorFixture]:
    with healthy_stack(tmp_path_factory.mktemp("doctor")) as doctor:
        yield doctor
