"""What importing each half of the gateway costs: neither brings the other's libraries."""

import subprocess
import sys

import pytest

PACKAGE = "aftercall.gateways.elevenlabs"


def imported_by(module: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter holds after importing one."""
    program = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "needed", "forbidden"),
    [
        ("agent", {"websockets"}, {"pydantic", "pydantic_core", "httpx", "boto3", "phonenumbers"}),
        ("finished_calls", {"pydantic", "httpx", "phonenumbers"}, {"websockets", "boto3"}),
        ("session.text_session", set(), {"websockets", "pydantic", "httpx"}),
    ],
)
def test_a_half_brings_only_its_own_libraries(
    module: str, needed: set[str], forbidden: set[str]
) -> None:
    found = imported_by(f"{PACKAGE}.{module}")
    assert needed - found == set()
    assert forbidden & found == set()
