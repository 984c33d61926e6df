"""The bundles whose start is counted: ours as built for AWS, the naive one plain and compiled."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.running_stack import HOME, ROOT
from ops.build.bytecode import compile_artifact
from ops.build.interpreter import Interpreter, clean_environment, probe

PACKAGES = ROOT / ".tools/bench"
NAIVE_APP = ROOT / "bench/naive/app.py"
WORK = HOME / "bench"


class NotSetUp(Exception):
    """Something that the measurement stands on is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundles:
    """Search paths of each bundle; `runtime` is what Lambda itself brings, boto3 included."""

    ours: tuple[Path, ...]
    plain: tuple[Path, ...]
    compiled: tuple[Path, ...]


def prepare() -> Bundles:
    """Build ours with the project's own build; copy the naive one, and a copy with bytecode."""
    if not (PACKAGES / ".ready").exists():
        raise NotSetUp("the naive bundle's packages are missing: run `make bench`")
    interpreter = probe(Path(sys.executable))
    if interpreter is None:
        raise NotSetUp(f"{sys.executable} is no released CPython")
    build = _build_ours(interpreter)
    runtime = _copy(PACKAGES / "runtime", WORK / "runtime")
    plain = _copy(PACKAGES / "naive", WORK / "plain")
    shutil.copy(NAIVE_APP, plain)
    compiled = _copy(plain, WORK / "compiled")
    for folder in (runtime, compiled):
        compile_artifact(folder, interpreter)
    layers = [build / layer / "python" for layer in ("DependenciesLayer", "CoreLayer")]
    return Bundles(
        ours=(build / "TwilioWebhook", *layers, runtime),
        plain=(plain, runtime),
        compiled=(compiled, runtime),
    )


def _build_ours(interpreter: Interpreter) -> Path:
    build = WORK / "build"
    machine = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
    command = [sys.executable, "-m", "ops.build", "--runtime", f"python{interpreter.version}"]
    command += ["--architecture", machine, "--build-dir", str(build)]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotSetUp(f"the build failed:\n{done.stderr[-2000:]}")
    return build


def _copy(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target
