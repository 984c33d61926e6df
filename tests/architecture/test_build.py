"""A build knows its target, and its bytecode is what the target's Python takes without a look."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from ops.build.bytecode import WrongBytecodeError, check_artifact, compile_build
from ops.build.interpreter import Interpreter, find_interpreter, first_match, probe
from ops.build.sam import build_environment, without_advice
from ops.build.target import TARGETS, Target, check_target, read_target
from ops.errors import NotReady
from ops.project import ROOT, find_tool
from tests.architecture.reading import read_template

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def own() -> Interpreter:
    """Return the Python that runs the tests."""
    found = probe(Path(sys.executable))
    assert found is not None
    return found


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Return a small build: one function and one layer."""
    layer = tmp_path / "CoreLayer" / "python" / "aftercall"
    function = tmp_path / "Reconciler"
    for folder in (layer, function):
        folder.mkdir(parents=True)
    (layer / "__init__.py").write_text('"""A package."""\n', encoding="utf-8")
    (function / "app.py").write_text("def lambda_handler():\n    pass\n", encoding="utf-8")
    (tmp_path / "template.yaml").write_text("Resources: {}\n", encoding="utf-8")
    return tmp_path


def compiled(build: Path, name: str, interpreter: Interpreter) -> Path:
    source = build / name
    return source.parent / "__pycache__" / f"{source.stem}.{interpreter.cache_tag}.pyc"


def test_each_source_gets_bytecode_that_is_never_compared_with_it(
    build: Path, own: Interpreter
) -> None:
    result = compile_build(build, own)
    assert (result.files, result.refused) == (2, ())
    header = compiled(build, "Reconciler/app.py", own).read_bytes()[:8]
    assert header == importlib.util.MAGIC_NUMBER + b"\x01\x00\x00\x00"


def test_tracebacks_name_the_folders_of_lambda(build: Path, own: Interpreter) -> None:
    compile_build(build, own)
    assert b"/var/task/app.py" in compiled(build, "Reconciler/app.py", own).read_bytes()
    layer = compiled(build, "CoreLayer/python/aftercall/__init__.py", own)
    assert b"/opt/python/aftercall/__init__.py" in layer.read_bytes()


def test_a_source_that_does_not_compile_is_named(build: Path, own: Interpreter) -> None:
    broken = build / "Reconciler" / "broken.py"
    broken.write_text("def\n", encoding="utf-8")
    assert compile_build(build, own).refused == (broken,)


@pytest.mark.parametrize(
    ("at", "wrong", "complaint"), [(0, b"\x00", "not compiled by"), (4, b"\x03", "compared with")]
)
def test_bytecode_of_another_python_or_kind_is_refused(
    build: Path, own: Interpreter, at: int, wrong: bytes, complaint: str
) -> None:
    compile_build(build, own)
    path = compiled(build, "Reconciler/app.py", own)
    content = path.read_bytes()
    path.write_bytes(content[:at] + wrong + content[at + 1 :])
    with pytest.raises(WrongBytecodeError, match=complaint):
        check_artifact(build / "Reconciler", own)


def test_a_python_on_this_machine_is_found_and_another_version_is_not(tmp_path: Path) -> None:
    found = find_interpreter(VERSION)
    assert found is not None
    assert found.magic == importlib.util.MAGIC_NUMBER
    assert find_interpreter("3.99") is None


def test_a_shim_that_fails_is_passed_over(tmp_path: Path) -> None:
    shim = tmp_path / "python"
    shim.write_text("#!/bin/sh\necho no such version >&2\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    paths = [tmp_path / "absent", shim, Path(sys.executable)]
    found = first_match(VERSION, paths)
    assert found is not None
    assert found.path == Path(sys.executable)


def test_a_preview_of_a_python_is_no_match(tmp_path: Path) -> None:
    preview = tmp_path / "python"
    preview.write_text("#!/bin/sh\necho cpython 3.13 candidate f30d0d0a\n", encoding="utf-8")
    preview.chmod(0o755)
    assert first_match("3.13", [preview]) is None


def test_the_layers_makefile_gets_nothing_that_changes_how_a_python_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("UV", "/elsewhere/uv")
    environment = build_environment(None)
    assert environment["BYTECODE_FOLLOWS"] == "1"
    assert not {"PYTHONDONTWRITEBYTECODE", "UV"} & environment.keys()


def test_each_runtime_and_processor_of_the_template_has_its_wheels() -> None:
    parameters = read_template()["Parameters"]
    runtimes, processors = (
        parameters[name]["AllowedValues"] for name in ("PythonRuntime", "Architecture")
    )
    wanted = sorted(f"{runtime}-{processor}" for runtime in runtimes for processor in processors)
    assert sorted(path.name for path in TARGETS.iterdir()) == wanted
    for name in wanted:
        runtime, _, processor = name.removeprefix("python").partition("-")
        lines = (TARGETS / name / "target.mk").read_text(encoding="utf-8").splitlines()
        assert lines == [f"LAMBDA_PY := {runtime}", f"LAMBDA_ARCH := {processor}"]


@pytest.mark.parametrize(
    ("runtime", "architecture"), [("python3.10", "arm64"), ("python3.13", "riscv64")]
)
def test_a_target_without_wheels_is_refused_with_those_that_have_them(
    runtime: str, architecture: str
) -> None:
    target = Target(runtime=runtime, architecture=architecture)
    with pytest.raises(NotReady, match=r"not built for python.*python3\.13-arm64.*choose one"):
        check_target(target, TARGETS)
    check_target(Target(runtime="python3.13", architecture="arm64"), TARGETS)


def test_every_package_of_the_layer_is_pinned_with_its_hashes_as_it_was_tested() -> None:
    layer = ROOT / "layers/dependencies"
    wanted = (layer / "requirements.txt").read_text(encoding="utf-8").split()
    lock = (layer / "requirements.lock").read_text(encoding="utf-8")
    hashed = r"^(\S+==\S+)(?: ;[^\n]*)? \\\n(?:    --hash=\S+(?: \\)?\n)+"
    pinned = re.findall(hashed, lock, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^\S+==", lock, re.MULTILINE))
    assert set(wanted) <= set(pinned)
    tested = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert [entry for entry in pinned if entry not in tested] == []
    assert {"botocore", "urllib3"} <= {entry.partition("==")[0] for entry in pinned}


def test_the_projects_own_tool_comes_before_the_one_on_path(tmp_path: Path) -> None:
    assert find_tool("no-such-tool", tmp_path) is None
    own = tmp_path / ".tools" / "make" / "bin" / "make"
    own.parent.mkdir(parents=True)
    assert find_tool("make", tmp_path) not in {None, own}
    own.touch()
    assert find_tool("make", tmp_path) == own


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("version = 0.1\n", "no stage dev"),
        ('[dev.global.parameters]\nparameter_overrides = ["Stage=dev"]\n', "must set Architecture"),
    ],
)
def test_a_samconfig_without_a_target_says_what_to_add(
    tmp_path: Path, text: str, complaint: str
) -> None:
    samconfig = tmp_path / "samconfig.toml"
    samconfig.write_text(text, encoding="utf-8")
    with pytest.raises(NotReady, match=complaint):
        read_target(samconfig, "dev")


def test_sams_list_of_its_own_commands_is_left_out_and_read_to_its_end() -> None:
    printed = iter(["Build Succeeded\n", "Commands you can use next\n", "===\n", "[*] sam sync\n"])
    assert list(without_advice(printed)) == ["Build Succeeded\n"]
    assert list(printed) == []


def test_what_sam_prints_of_a_failed_build_is_shown_whole() -> None:
    printed = ["Build Failed\n", "Error: no python3.13\n"]
    assert list(without_advice(iter(printed))) == printed
