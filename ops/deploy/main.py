"""`python -m ops.deploy --stage dev`: build and deploy a stage of samconfig.toml."""

from __future__ import annotations

import argparse
import sys

from ops.deploy.deploy_stage import deploy_stage
from ops.errors import NotReady


def main() -> int:
    """Deploy one stage; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops.deploy", description=__doc__)
    parser.add_argument("--stage", default="dev", help="stage of samconfig.toml (dev)")
    options = parser.parse_args()
    try:
        return deploy_stage(options.stage)
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
