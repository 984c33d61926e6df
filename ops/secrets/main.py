"""`python -m ops.secrets --stage dev`: set or replace a stage's credentials."""

from __future__ import annotations

import argparse
import sys

from ops.errors import NotReady
from ops.secrets.set_secrets import set_secrets


def main() -> int:
    """Set the credentials of one stage; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m ops.secrets", description=__doc__)
    parser.add_argument("--stage", default="dev", help="stage of samconfig.toml (dev)")
    parser.add_argument(
        "--stdin", action="store_true", help="read lines of NAME=value instead of asking"
    )
    options = parser.parse_args()
    try:
        return set_secrets(options.stage, given=sys.stdin.read() if options.stdin else None)
    except NotReady as error:
        print(error, file=sys.stderr)
        return 1
