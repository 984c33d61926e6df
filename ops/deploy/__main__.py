"""`python -m ops.deploy stage | secrets | trial`: a stage on AWS, or all of it here."""

from __future__ import annotations

import argparse
import sys

from local.stack.ministack import MinistackError
from ops.build.sam import ToolMissingError
from ops.build.target import UnknownTargetError
from ops.deploy.commands import deploy_stage, set_secrets
from ops.deploy.errors import NotReady, NotSeen
from ops.deploy.trial import try_deployment


def main() -> int:
    """Run one command; return its exit status."""
    asked = _arguments().parse_args()
    try:
        return _run(asked)
    except (MinistackError, NotReady, NotSeen, ToolMissingError, UnknownTargetError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ops.deploy", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    stage = commands.add_parser("stage", help="build and deploy a stage of samconfig.toml")
    secrets = commands.add_parser("secrets", help="set or replace a stage's credentials")
    for command in (stage, secrets):
        command.add_argument("--stage", default="dev")
    secrets.add_argument(
        "--stdin", action="store_true", help="read lines of NAME=value instead of asking"
    )
    commands.add_parser("trial", help="build, deploy, converse and delete, on this machine")
    return parser


def _run(asked: argparse.Namespace) -> int:
    if asked.command == "stage":
        return deploy_stage(asked.stage)
    if asked.command == "secrets":
        return set_secrets(asked.stage, given=sys.stdin.read() if asked.stdin else None)
    return try_deployment()


if __name__ == "__main__":
    sys.exit(main())
