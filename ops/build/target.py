"""What a build is for: Lambda's runtime and processor, as samconfig.toml sets them for a stage."""

from dataclasses import dataclass
from pathlib import Path

from ops.errors import NotReady
from ops.project import ROOT
from ops.stage.samconfig import read_overrides

TARGETS = ROOT / "layers/dependencies/targets"
"""A folder for each runtime and processor that the dependencies are built for."""


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


def read_target(samconfig: Path, stage: str) -> Target:
    """Return what the stage is built for. Raises NotReady where samconfig.toml does not say."""
    overrides = read_overrides(samconfig, stage, "build")
    missing = {"PythonRuntime", "Architecture"} - overrides.keys()
    if missing:
        names = " and ".join(sorted(missing))
        raise NotReady(f"samconfig.toml must set {names} for the stage {stage}")
    return Target(runtime=overrides["PythonRuntime"], architecture=overrides["Architecture"])


def check_target(target: Target, targets: Path) -> None:
    """Raise NotReady where the dependencies are not built for this runtime and processor."""
    known = sorted(path.name for path in targets.iterdir())
    if f"{target.runtime}-{target.architecture}" not in known:
        raise NotReady(
            f"the dependencies are not built for {target.runtime} on {target.architecture}, "
            f"but for {', '.join(known)}: choose one of these as PythonRuntime and Architecture"
        )
