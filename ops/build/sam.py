"""Runs sam build for a target, with the variables that the layer's makefile reads."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

from ops.build.interpreter import clean_environment
from ops.build.target import Target
from ops.project import ROOT, SAM_SETTINGS, find_sam, find_tool

ADVICE = "Commands you can use next"


def build_environment(uv: Path | None) -> dict[str, str]:
    """Return the environment of the build, as the makefiles of the layers read it."""
    environment = clean_environment() | {"BYTECODE_FOLLOWS": "1"} | SAM_SETTINGS
    environment.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    environment.pop("UV", None)
    if uv is not None:
        environment["UV"] = str(uv)
    # The makefile's fallback is the first python3 with pip; a virtual environment may have none.
    environment.pop("VIRTUAL_ENV", None)
    environment.setdefault("PATH", os.defpath)
    return environment


def sam_build(stage: str, target: Target, build: Path) -> int:
    """Build template.yaml into a folder; return sam's exit status. Raises NotReady without sam."""
    command = [str(find_sam()), "build", "--config-env", stage, "--build-dir", str(build)]
    command += ["--parameter-overrides", *target.overrides]
    environment = build_environment(find_tool("uv"))
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in without_advice(process.stdout or ()):
            print(line, end="", flush=True)
    return process.returncode


def without_advice(lines: Iterable[str]) -> Iterator[str]:
    """Yield what sam build prints before its list of sam commands, some of which do not fit here.

    `sam sync`, for one, would bypass the checks of `make deploy`.
    """
    yield from takewhile(lambda line: not line.startswith(ADVICE), lines)
    # The rest is read too: a pipe that nobody reads would stop sam.
    for _ in lines:
        pass
