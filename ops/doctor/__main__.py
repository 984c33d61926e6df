"""`python -m ops.doctor`: looks at the running stack, or with `--stage` at a deployed one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from local.home import HOME, NotRunning, find_running, running_since
from ops.build.target import UnknownTargetError
from ops.deploy.account import open_account
from ops.deploy.commands import SAMCONFIG
from ops.deploy.errors import NotReady
from ops.deploy.stages import read_stage
from ops.doctor.deployed_site import deployed_site
from ops.doctor.examination import examine
from ops.doctor.finding import Verdict
from ops.doctor.local_site import local_site
from ops.doctor.table import to_line, to_summary

if TYPE_CHECKING:
    from ops.doctor.site import Site


def main() -> int:
    """Examine one stack; return 1 where there is a problem."""
    asked = _arguments().parse_args()
    try:
        with _site(asked.stage, fix=asked.fix) as site:
            return examine_aloud(site)
    except (NotReady, NotRunning, UnknownTargetError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def examine_aloud(site: Site) -> int:
    """Print each line as it is known; return the exit status."""
    findings = []
    for finding in examine(site):
        findings.append(finding)
        print(to_line(finding), flush=True)
    print(f"\n{to_summary(findings)}")
    return int(any(finding.verdict is Verdict.PROBLEM for finding in findings))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ops.doctor", description=__doc__)
    parser.add_argument("--stage", help="a deployed stage of samconfig.toml")
    parser.add_argument("--fix", action="store_true", help="set the webhook at Twilio")
    return parser


def _site(stage: str | None, *, fix: bool) -> Site:
    if stage is None:
        running = find_running()
        return local_site(running, HOME / "logs", started_at=running_since(), fix=fix)
    described = read_stage(SAMCONFIG, stage)
    return deployed_site(open_account(described), described, fix=fix)


if __name__ == "__main__":
    sys.exit(main())
