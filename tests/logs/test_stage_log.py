"""What sam logs prints of a stage is read as the JSON objects that the functions logged."""

from __future__ import annotations

from ops.logs.stage_log import json_objects

PRINTED = """\
2026/11/22/[$LATEST]abc 2026-11-22T16:45:57.000000 START RequestId: 1 Version: $LATEST
2026/11/22/[$LATEST]abc 2026-11-22T16:45:57.010000 {"message": "answered", "lines": 1}
2026/11/22/[$LATEST]abc 2026-11-22T16:45:57.020000 {no json
2026/11/22/[$LATEST]abc 2026-11-22T16:45:57.030000 {"message": "sent"}
"""


def test_the_objects_at_the_ends_of_lines_are_read_and_other_lines_ignored() -> None:
    found = list(json_objects(iter(PRINTED.splitlines())))
    assert found == [{"message": "answered", "lines": 1}, {"message": "sent"}]
