"""`python -m ops.doctor --stage dev`: examine a deployed stage and say what to mend."""

from __future__ import annotations

import argparse
import sys

from ops.doctor.deployed_stack import deployed_stack
from ops.doctor.examination import print_examination
from ops.errors import NotReady
from ops.project import SAMCONFIG
from ops.stage.account import open_account
from ops.stage.samconfig import read_stage


def main() -> int:
    """Examine one stage; return 1 where there is a problem."""
    parser = argparse.ArgumentParser(prog="python -m ops.doctor", description=__doc__)
    parser.add_argument("--stage", default="dev", help="stage of samconfig.toml (dev)")
    parser.add_argument("--fix", action="store_true", help="set the webhook at Twilio")
    options = parser.parse_args()
    try:
        stage = read_stage(SAMCONFIG, options.stage)
        with deployed_stack(open_account(stage), stage, fix=options.fix) as stack:
            return print_examination(stack)
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
