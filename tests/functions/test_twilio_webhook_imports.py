"""The webhook starts fast: it loads nothing that only senders, or only types, need."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FORBIDDEN = (
    "twilio.rest",
    "pydantic",
    "httpx",
    "websockets",
    "requests",
    "phonenumbers",
    "markdown_it",
    "aiohttp",
    "boto3",
    "s3transfer",
    "aftercall.ports",  # Needed for types only; its protocols cost the start 2 %.
)
SCRIPT = f"import app, sys; print([name for name in {FORBIDDEN!r} if name in sys.modules])"


def test_the_webhook_imports_no_client_of_a_provider_and_no_ports() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT / "functions" / "twilio_webhook",
        env={"PYTHONPATH": str(ROOT / "layers" / "core"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "[]", "")
