"""Where the workshop keeps what it writes, and how other commands find the running stack."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local"
_RUNNING = HOME / "running.json"


class NotRunning(Exception):
    """No stack is up to speak to."""

    def __init__(self) -> None:
        super().__init__("no local stack is running: start one with `make local`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Addresses of a running stack; an emulator that a real account replaces has none."""

    pid: int
    api_url: str
    data_plane_url: str
    elevenlabs_url: str | None
    twilio_url: str | None
    environment: dict[str, str]

    def save(self) -> None:
        """Let other commands find this stack."""
        HOME.mkdir(exist_ok=True)
        _RUNNING.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")


def find_running() -> Running:
    """Return the running stack. Raises NotRunning where there is none."""
    try:
        running = Running(**json.loads(_RUNNING.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise NotRunning from None
    if not Path(f"/proc/{running.pid}").exists() and Path("/proc/self").exists():
        raise NotRunning
    return running


def forget_running() -> None:
    """Say that no stack is up any more."""
    _RUNNING.unlink(missing_ok=True)
