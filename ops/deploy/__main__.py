"""`python -m ops.deploy --stage dev`: build and deploy a stage of samconfig.toml."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ops.command_line import run_command

if TYPE_CHECKING:
    from collections.abc import Callable


def _load() -> Callable[[], int]:
    from ops.deploy.main import main  # noqa: PLC0415 - only once Ctrl-C ends the process quietly

    return main


if __name__ == "__main__":
    sys.exit(run_command(_load))
