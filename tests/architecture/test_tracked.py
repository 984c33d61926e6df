"""No file names one machine, a registry's host or what looks like a real credential."""

import pytest

from tests.architecture.reading import ROOT
from tests.architecture.tracked import find_forbidden, tracked_files


def test_no_file_holds_what_none_may_hold() -> None:
    found = [
        f"{name}: {complaint}"
        for name in tracked_files()
        for complaint in find_forbidden((ROOT / name).read_bytes().decode("utf-8", "replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        (("/wo", "rk/main"), "a path of one machine"),
        (("/ro", "ot/.cache/x"), "a path of one machine"),
        (("/ho", "me/ana/code"), "a path of one machine"),
        (("see ../sh", "ared/notes"), "a path of one machine"),
        (("https://py", "pi.org/simple"), "a registry's host"),
        (("AC", "0123456789abcdef" * 2), "what looks like a Twilio id of a real account"),
        (("sk", "_0123456789abcdef01234567"), "what looks like a key"),
        (("AK", "IA0123456789ABCDEF"), "what looks like a key"),
    ],
)
def test_what_no_file_may_hold_is_found(parts: tuple[str, ...], what: str) -> None:
    assert find_forbidden("first line\n" + "".join(parts)) == [f"line 2 has {what}"]


def test_made_up_ids_are_passed() -> None:
    assert find_forbidden(f"AC{'0' * 32} +12025550100 +573000000001 SM{'1' * 32}") == []
