"""Run the real sam build for a target, with what the layer's makefile must know."""

import os
import shutil
import subprocess
from pathlib import Path

from ops.build.interpreter import clean_environment
from ops.build.target import Target

TOOLS = Path(".tools")


class ToolMissingError(Exception):
    """Raised when a tool that the build stands on is not installed."""


def find_tool(name: str, root: Path) -> Path | None:
    """Return the project's own copy of a tool, else the one on PATH, else None."""
    own = root / TOOLS / name / "bin" / name
    if own.is_file():
        return own
    found = shutil.which(name)
    return Path(found) if found else None


def build_environment(target: Target, uv: Path | None) -> dict[str, str]:
    """Return the environment of the build; sam hands no parameter on to a layer's makefile."""
    environment = clean_environment()
    environment |= {"LAMBDA_PY": target.python, "LAMBDA_ARCH": target.architecture}
    environment |= {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_CHECK_VERSION": "0"}
    environment.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    environment.pop("UV", None)
    if uv is not None:
        environment["UV"] = str(uv)
    # The makefile's fallback is the first python3 with pip; a virtual environment may have none.
    environment.pop("VIRTUAL_ENV", None)
    environment.setdefault("PATH", os.defpath)
    return environment


def sam_build(root: Path, stage: str, target: Target, build: Path) -> int:
    """Build template.yaml into a folder; return sam's exit status."""
    sam = find_tool("sam", root)
    if sam is None:
        raise ToolMissingError("sam is not installed; run: make setup")
    command = [str(sam), "build", "--config-env", stage, "--build-dir", str(build)]
    command += ["--parameter-overrides", *target.overrides]
    environment = build_environment(target, find_tool("uv", root))
    return subprocess.run(command, cwd=root, env=environment, check=False).returncode
