"""Sets a stage's credentials: all that were given are written or, if one is wrong, none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.errors import NotReady
from ops.project import SAMCONFIG
from ops.secrets import credentials
from ops.secrets.stage_secrets import StageSecrets
from ops.stage.account import open_account
from ops.stage.cloudformation_stack import read_outputs
from ops.stage.next_steps import next_steps
from ops.stage.samconfig import read_stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def set_secrets(
    name: str,
    *,
    given: str | None,
    say: Callable[[str], None] = print,
    samconfig: Path = SAMCONFIG,
) -> int:
    """Write a stage's credentials and say what is left to do; return the exit status.

    They are asked for at the terminal, or `given` as lines of NAME=value. Raises NotReady.
    """
    stage = read_stage(samconfig, name)
    account = open_account(stage)
    outputs = read_outputs(account, stage)
    secrets = StageSecrets(account, outputs)
    say(f"secrets of {stage.stack_name} in {account}")
    values = credentials.ask() if given is None else credentials.read(given)
    write_secrets(secrets, values, say)
    say(next_steps(stage, outputs, missing=secrets.missing()))
    return 0


def write_secrets(
    secrets: StageSecrets, values: Mapping[str, str], say: Callable[[str], None]
) -> None:
    """Write the values, by the credentials' names. Raises NotReady, with nothing written."""
    if complaints := credentials.find_complaints(values):
        raise NotReady("; ".join(complaints))
    for credential in credentials.CREDENTIALS:
        if credential.name in values:
            result = secrets.write(credential.name, values[credential.name])
            say(f"  {credential.label}: {result}")
        else:
            say(f"  {credential.label}: left as it is")
