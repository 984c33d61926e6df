"""python -m ops.build: build a stage as it will be deployed, bytecode included."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from ops.build.bytecode import WrongBytecodeError, compile_build
from ops.build.interpreter import find_interpreter
from ops.build.sam import sam_build
from ops.build.target import TARGETS, Target, check_target, read_target
from ops.errors import NotReady
from ops.project import ROOT, SAMCONFIG, find_tool


def main() -> int:
    """Build and compile one stage; return the exit status."""
    options = read_options()
    build = (ROOT / options.build_dir).resolve()
    try:
        target = choose_target(options)
        status = sam_build(options.stage, target, build)
        if status == 0:
            print(add_bytecode(build, target))
    except (NotReady, WrongBytecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    return status


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m ops.build", description=__doc__)
    parser.add_argument("--stage", default="dev", help="stage of samconfig.toml (dev)")
    parser.add_argument("--runtime", help="such as python3.13, in place of the stage's own")
    parser.add_argument("--architecture", help="arm64 or x86_64, in place of the stage's own")
    parser.add_argument("--build-dir", default=".aws-sam/build", help="folder of the result")
    return parser.parse_args()


def choose_target(options: argparse.Namespace) -> Target:
    """Return the stage's target, with what the command line overrides."""
    target = read_target(SAMCONFIG, options.stage)
    chosen = replace(
        target,
        runtime=options.runtime or target.runtime,
        architecture=options.architecture or target.architecture,
    )
    check_target(chosen, TARGETS)
    return chosen


def add_bytecode(build: Path, target: Target) -> str:
    """Compile the build for its runtime; return one line that says what was done."""
    interpreter = find_interpreter(target.python, find_tool("uv"))
    if interpreter is None:
        return (
            f"bytecode: none, no Python {target.python} on this machine;"
            " the build is complete, its cold starts take about twice as long"
        )
    compiled = compile_build(build, interpreter)
    line = f"bytecode: {compiled.files} files for Python {target.python}"
    if compiled.refused:
        line += f", not compilable: {', '.join(path.name for path in compiled.refused)}"
    return line
