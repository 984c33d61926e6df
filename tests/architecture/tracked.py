"""The files of the project, and what no text file of it may hold."""

import re
import subprocess

from tests.architecture.reading import ROOT

# Written so that no pattern finds itself.
FORBIDDEN = {
    "a path of one machine": re.compile(r"/(?:wor[k]|roo[t]|hom[e]/\w+)/|\.\./share[d]"),
    "a registry's host": re.compile(
        r"pypi\.or[g]|pythonhosted\.or[g]|registry\.npmjs\.or[g]|docker\.i[o]\b"
    ),
    "what looks like a Twilio id of a real account": re.compile(
        r"\b(?:AC|SK)(?!0{32})[0-9a-fA-F]{32}\b"
    ),
    "what looks like a key": re.compile(
        r"\bsk_[0-9A-Za-z]{16,}|\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KE[Y]"
    ),
}


def tracked_files() -> list[str]:
    """Return the files that are in git or would be with the next `git add`."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = {name for name in run.stdout.split("\0") if name}
    return sorted(name for name in names if (ROOT / name).is_file())


def find_forbidden(text: str) -> list[str]:
    """Name what a text holds that no file may hold, and where, without repeating it."""
    return [
        f"line {number} has {what}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]
