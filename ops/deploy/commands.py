"""`make deploy` and `make secrets`: each checks all it can, says where it works, then acts."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from local.home import ROOT
from local.stack.template import load
from ops.build.sam import find_tool
from ops.deploy import credentials
from ops.deploy.account import open_account
from ops.deploy.errors import NotReady
from ops.deploy.installation import check_changeable, read_outputs
from ops.deploy.sam import run_sam
from ops.deploy.secrets import Secrets
from ops.deploy.stages import find_complaints, read_stage, read_stages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ops.deploy.stages import Stage

SAMCONFIG = ROOT / "samconfig.toml"
TEMPLATE = ROOT / "template.yaml"
_FIELD = 'field "when a message comes in", method POST'


def deploy_stage(name: str) -> int:
    """Build and deploy a stage; return sam's exit status."""
    stage = read_checked_stage(name)
    if find_tool("sam", ROOT) is None:
        raise NotReady("sam is not installed: run `make setup-sam`")
    account = open_account(stage)
    check_changeable(account, stage)
    print(f"deploying {stage.stack_name} to {account}", flush=True)
    built = subprocess.run([sys.executable, "-m", "ops.build", "--stage", name], check=False)
    if built.returncode:
        return built.returncode
    # Where samconfig.toml has no region, sam must not choose another one than was checked.
    command = ["deploy", "--config-env", name, "--region", account.region]
    status = run_sam(command)
    if status == 0:
        outputs = read_outputs(account, stage)
        print(next_steps(stage, outputs, missing=Secrets(account, outputs).missing()))
    return status


def set_secrets(name: str, *, given: str | None, say: Callable[[str], None] = print) -> int:
    """Write a stage's credentials, asked at the terminal or given as lines of NAME=value."""
    stage = read_stage(SAMCONFIG, name)
    account = open_account(stage)
    outputs = read_outputs(account, stage)
    secrets = Secrets(account, outputs)
    say(f"secrets of {stage.stack_name} in {account}")
    values = credentials.ask() if given is None else credentials.read(given)
    write_secrets(secrets, values, say)
    say(next_steps(stage, outputs, missing=secrets.missing()))
    return 0


def write_secrets(secrets: Secrets, values: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Write all values or, where one cannot be right, none."""
    if complaints := credentials.find_complaints(values):
        raise NotReady("; ".join(complaints))
    for one in credentials.CREDENTIALS:
        if one.name in values:
            say(f"  {one.label}: {secrets.write(one.name, values[one.name])}")
        else:
            say(f"  {one.label}: left as it is")


def read_checked_stage(
    name: str, *, samconfig: Path = SAMCONFIG, template: Path = TEMPLATE
) -> Stage:
    """Read a stage that can be deployed. Raises NotReady with all that keeps it from it."""
    stage = read_stage(samconfig, name)
    others = read_stages(samconfig).values()
    complaints = find_complaints(stage, others, load(template)["Parameters"])
    if complaints:
        place = f"samconfig.toml, [{name}.global.parameters], parameter_overrides:"
        raise NotReady("\n  ".join((place, *complaints)))
    return stage


def next_steps(stage: Stage, outputs: Mapping[str, str], *, missing: list[str]) -> str:
    """Say what is left to do, in order, with the address to paste."""
    steps = [
        f"paste {outputs['TwilioIncomingUrl']} into the WhatsApp sender at Twilio, {_FIELD}",
        f"make doctor STAGE={stage.name}",
    ]
    if missing:
        steps.insert(0, f"make secrets STAGE={stage.name}   (without: {', '.join(missing)})")
    if stage.overrides.get("Openings") != "on":
        steps.append(
            f"when all of it works: Openings=on in samconfig.toml, make deploy STAGE={stage.name}"
        )
    numbered = (f"  {number}. {step}" for number, step in enumerate(steps, start=1))
    return "\n".join(("next:", *numbered))
