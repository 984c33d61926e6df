"""What callgrind prints is read, and nothing else is taken for a count."""

import pytest

from bench.callgrind import CountFailed, read_total

REPORT = """==7== Callgrind, a call-graph generating cache profiler
==7== For interactive control, run 'callgrind_control -h'.
==7==
==7== Events    : Ir
==7== Collected : 1129517867
==7==
==7== I   refs:      1,129,517,867
"""


def test_the_total_is_read() -> None:
    assert read_total(REPORT) == 1_129_517_867


def test_a_report_without_a_total_is_refused() -> None:
    with pytest.raises(CountFailed):
        read_total("==7== Process terminating with default action of signal 9")
