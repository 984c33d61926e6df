"""`python -m local.deployment`: build, deploy, converse and delete, with ministack as AWS."""

from __future__ import annotations

import argparse
import sys

from local.deployment.deployment_run import DeploymentRun, StepFailed
from local.deployment.steps import run_steps
from local.running_stack import HOME
from local.stack.ministack import MinistackError
from ops.errors import NotReady

FOLDER = HOME / "deploy-local"


def main() -> int:
    """Run every step; return the exit status."""
    argparse.ArgumentParser(prog="python -m local.deployment", description=__doc__).parse_args()
    try:
        return run_steps(DeploymentRun(FOLDER))
    except (MinistackError, NotReady, StepFailed) as error:
        print(error, file=sys.stderr)
        return 1
