"""Kills the process groups it was told of when the process that started it is gone.

Run as a script. Each line of its input adds (`+123`) or forgets (`-123`) a group; the end of the
input means that the parent has ended, in whatever way.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Follow the input to its end, then kill what is left."""
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
