"""`python -m ops.logs --stage dev`: follow the logs of a deployed stage, one line per step."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from ops.errors import NotReady
from ops.logs.flow_lines import print_until_interrupted
from ops.logs.stage_log import follow_stage
from ops.project import SAMCONFIG
from ops.stage.samconfig import read_stage
from ops.stage.time_zone import time_zone_of


def main() -> int:
    """Follow one stage until Ctrl-C; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops.logs", description=__doc__)
    parser.add_argument("--stage", default="dev", help="stage of samconfig.toml (dev)")
    options = parser.parse_args()
    try:
        stage = read_stage(SAMCONFIG, options.stage)
        source = partial(follow_stage, stage.name)
        return print_until_interrupted(source, f"stage {stage.name}", time_zone_of(stage))
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
