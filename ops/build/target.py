"""What a build is for: Lambda's Python and processor, as samconfig.toml names them for a stage."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class UnknownTargetError(Exception):
    """Raised when samconfig.toml does not say what to build for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The runtime and processor that the functions will have."""

    runtime: str
    architecture: str

    @property
    def python(self) -> str:
        """Return the minor version of the runtime, such as 3.13."""
        return self.runtime.removeprefix("python")

    @property
    def overrides(self) -> list[str]:
        """Return the template's parameters that say the same."""
        return [f"PythonRuntime={self.runtime}", f"Architecture={self.architecture}"]


def read_overrides(samconfig: Path, stage: str, command: str) -> dict[str, str]:
    """Return the template parameters that one sam command gets for the stage."""
    stages: dict[str, Any] = tomllib.loads(samconfig.read_text(encoding="utf-8"))
    if stage not in stages:
        raise UnknownTargetError(
            f"samconfig.toml has no stage {stage}; it needs [{stage}.global.parameters]"
        )
    found: dict[str, str] = {}
    for section in ("global", command):
        parameters = stages[stage].get(section, {}).get("parameters", {})
        pairs = (pair.partition("=") for pair in parameters.get("parameter_overrides", []))
        found |= {name: value for name, _, value in pairs}
    return found


def read_target(samconfig: Path, stage: str) -> Target:
    """Return what the stage is built for."""
    overrides = read_overrides(samconfig, stage, "build")
    missing = {"PythonRuntime", "Architecture"} - overrides.keys()
    if missing:
        names = " and ".join(sorted(missing))
        raise UnknownTargetError(f"samconfig.toml must set {names} for the stage {stage}")
    return Target(runtime=overrides["PythonRuntime"], architecture=overrides["Architecture"])
