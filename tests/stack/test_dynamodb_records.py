"""Filter patterns leave out what AWS's would, and records keep their values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from local.stack.dynamodb_records import passes, read_patterns, to_record
from tests.stack.stream_stub import ARN

RECORD = {
    "eventName": "INSERT",
    "dynamodb": {"Keys": {"id": {"S": "CALL#7"}}, "NewImage": {"tags": {"SS": ["a", "b"]}}},
}


def patterns(*some: Any) -> tuple[Any, ...]:
    return read_patterns({"Filters": [{"Pattern": json.dumps(each)} for each in some]})


def key(*conditions: Any) -> dict[str, Any]:
    return {"dynamodb": {"Keys": {"id": {"S": list(conditions)}}}}


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({"eventName": ["INSERT", "MODIFY"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        ({"eventName": ["INSERT"], **key("other")}, False),
        (key({"prefix": "CALL#"}), True),
        (key({"prefix": "DAY#"}), False),
        (key({"suffix": "#7"}), True),
        (key({"suffix": "#8"}), False),
        (key({"anything-but": ["CALL#7"]}), False),
        (key({"anything-but": "CALL#8"}), True),
        (key("other", {"prefix": "C"}), True),
        ({"dynamodb": {"NewImage": {"tags": {"SS": ["b"]}}}}, True),
        ({"dynamodb": {"NewImage": {"tags": {"SS": ["c"]}}}}, False),
        ({"userIdentity": {"type": [{"exists": False}]}}, True),
        ({"userIdentity": {"type": [{"exists": True}]}}, False),
        ({"userIdentity": {"type": [{"anything-but": "Service"}]}}, False),
        ({"userIdentity": {"type": [None]}}, False),
        ({"userIdentity": {"type": ["Service"]}}, False),
        ({}, True),
    ],
)
def test_a_record_passes_if_every_part_of_the_pattern_fits(pattern: Any, fits: bool) -> None:
    assert passes(RECORD, patterns(pattern)) is fits


def test_one_fitting_pattern_is_enough_and_without_any_all_records_pass() -> None:
    assert passes(RECORD, patterns({"eventName": ["REMOVE"]}, {"eventName": ["INSERT"]}))
    assert passes(RECORD, read_patterns({}))


@pytest.mark.parametrize("condition", [{"numeric": [">", 1]}, {"cidr": "10.0.0.0/8"}])
def test_a_condition_that_does_not_run_locally_is_refused_at_once(condition: Any) -> None:
    with pytest.raises(ValueError, match="does not run locally"):
        patterns(key("a", condition))


def test_binary_values_are_passed_on_in_base64() -> None:
    raw = {
        "eventID": "1",
        "eventName": "INSERT",
        "awsRegion": "us-east-1",
        "dynamodb": {"NewImage": {"b": {"B": b"\x00"}, "l": {"L": [{"B": b"\x01"}]}}},
    }
    image = to_record(raw, ARN)["dynamodb"]["NewImage"]
    assert image == {"b": {"B": "AA=="}, "l": {"L": [{"B": "AQ=="}]}}
