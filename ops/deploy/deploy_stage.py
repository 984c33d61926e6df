"""Deploys a stage: checks first, then sam build and sam deploy, then what is left to do."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ops.deploy.sam import run_sam
from ops.deploy.stage_checks import read_checked_stage
from ops.project import TEMPLATE, find_sam
from ops.secrets.stage_secrets import StageSecrets
from ops.stage.account import open_account
from ops.stage.cloudformation_stack import check_changeable, read_outputs
from ops.stage.concurrency import read_concurrency
from ops.stage.next_steps import next_steps
from ops.template.cfn_yaml import load

if TYPE_CHECKING:
    from ops.stage.account import Account
    from ops.stage.samconfig import Stage


def deploy_stage(name: str) -> int:
    """Build and deploy a stage; return sam's exit status. Raises NotReady before any change."""
    stage = read_checked_stage(name)
    find_sam()
    account = open_account(stage)
    check_changeable(account, stage)
    if advice := concurrency_advice(account, stage):
        print(advice, flush=True)
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


def concurrency_advice(account: Account, stage: Stage) -> str | None:
    """Return a sentence where the workers leave no room for the webhooks, or None.

    It stops no deployment: the quota may be raised meanwhile, and answers are only late without.
    """
    declared = load(TEMPLATE)["Parameters"]["WorkerConcurrency"]
    workers = int(stage.overrides.get("WorkerConcurrency", declared["Default"]))
    client = account.client("lambda")
    try:
        found = read_concurrency(client, workers)
    except (ClientError, BotoCoreError):
        return "note: the quota of executions could not be read (lambda:GetAccountSettings)"
    finally:
        client.close()
    return None if found.remedy is None else f"note: {found}. To change it, {found.remedy}"
