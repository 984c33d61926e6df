"""Compiles the built code with Lambda's Python version, so that no cold start compiles it again.

The files are "unchecked hash" bytecode: Lambda's file times differ from ours, and a file whose
time does not match would be compiled anew at each start.
"""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from ops.build.interpreter import Interpreter, clean_environment

# The second word of a bytecode file: named by hash (bit 0), hash not checked (bit 1 unset).
UNCHECKED_HASH = (1).to_bytes(4, "little")


class WrongBytecodeError(Exception):
    """Raised when a compiled file would not be used by the runtime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """How many sources have bytecode, and which have none because they do not compile."""

    files: int = 0
    refused: tuple[Path, ...] = field(default=())

    def __add__(self, other: "Compiled") -> "Compiled":
        return Compiled(files=self.files + other.files, refused=self.refused + other.refused)


def compile_build(build: Path, interpreter: Interpreter) -> Compiled:
    """Compile each built function and layer, and check that the runtime will use the result."""
    total = Compiled()
    for artifact in sorted(path for path in build.iterdir() if path.is_dir()):
        compile_artifact(artifact, interpreter)
        total += check_artifact(artifact, interpreter)
    return total


def mounted_at(artifact: Path) -> str:
    """Return the folder in which Lambda lays the artifact down: a layer has a python folder."""
    return "/opt" if (artifact / "python").is_dir() else "/var/task"


def compile_artifact(artifact: Path, interpreter: Interpreter) -> None:
    """Write bytecode beside each source, with the names that tracebacks show in Lambda."""
    command = [str(interpreter.path), "-I", "-m", "compileall", "-q", "-q", "-f", "-j", "0"]
    command += ["--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(artifact), "-p", mounted_at(artifact), str(artifact)]
    subprocess.run(command, check=False, env=clean_environment())


def check_artifact(artifact: Path, interpreter: Interpreter) -> Compiled:
    """Count the compiled sources; raise if a compiled file is not the runtime's own."""
    files = 0
    refused: list[Path] = []
    for source in sorted(artifact.rglob("*.py")):
        compiled = source.parent / "__pycache__" / f"{source.stem}.{interpreter.cache_tag}.pyc"
        if not compiled.is_file():
            refused.append(source)
            continue
        check_header(compiled, interpreter)
        files += 1
    return Compiled(files=files, refused=tuple(refused))


def check_header(compiled: Path, interpreter: Interpreter) -> None:
    """Raise unless the file opens with the interpreter's number and is taken without a check."""
    with compiled.open("rb") as stream:
        header = stream.read(8)
    if header[:4] != interpreter.magic:
        raise WrongBytecodeError(f"{compiled} was not compiled by Python {interpreter.version}")
    if header[4:] != UNCHECKED_HASH:
        raise WrongBytecodeError(f"{compiled} would be compared with its source at each start")
