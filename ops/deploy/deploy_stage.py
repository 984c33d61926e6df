"""Deploys a stage: checks first, then sam build and sam deploy, then what is left to do."""

from __future__ import annotations

import subprocess
import sys

from ops.deploy.sam import run_sam
from ops.deploy.stage_checks import read_checked_stage
from ops.project import find_sam
from ops.secrets.stage_secrets import StageSecrets
from ops.stage.account import open_account
from ops.stage.cloudformation_stack import check_changeable, read_outputs
from ops.stage.next_steps import next_steps


def deploy_stage(name: str) -> int:
    """Build and deploy a stage; return sam's exit status. Raises NotReady before any change."""
    stage = read_checked_stage(name)
    find_sam()
    account = open_account(stage)
    check_changeable(account, stage)
    print(f"deploying {stage.stack_name} to {account}", flush=True)
    built = subprocess.run([sys.executable, "-m", "ops.build", "--stage", name], check=False)
    if built.returncode:
        return built.returncode
    # Where samconfig.toml has no region, sam must not choose another one than was checked.
    status = run_sam(["deploy", "--config-env", name, "--region", account.region])
    if status == 0:
        outputs = read_outputs(account, stage)
        print(next_steps(stage, outputs, missing=StageSecrets(account, outputs).missing()))
    return status
