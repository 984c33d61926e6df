"""Where the project's own files and tools are."""

from __future__ import annotations

import shutil
from pathlib import Path

from ops.errors import NotReady

ROOT = Path(__file__).resolve().parent.parent
SAMCONFIG = ROOT / "samconfig.toml"
TEMPLATE = ROOT / "template.yaml"
TOOLS = Path(".tools")
SAM_SETTINGS = {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_CHECK_VERSION": "0"}
"""Environment variables with which sam reports nothing home and asks for no update."""


def find_tool(name: str, root: Path = ROOT) -> Path | None:
    """Return the project's own copy of a tool, else the one on PATH, else None."""
    own = root / TOOLS / name / "bin" / name
    if own.is_file():
        return own
    found = shutil.which(name)
    return Path(found) if found else None


def find_sam() -> Path:
    """Return the sam command. Raises NotReady where it is not installed."""
    sam = find_tool("sam")
    if sam is None:
        raise NotReady("sam is not installed: run `make setup-sam`")
    return sam
