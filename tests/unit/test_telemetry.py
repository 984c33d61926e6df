"""What a function tells of itself can be read by a machine and names no customer."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from aftercall.telemetry import NAMESPACE, Metric, count, logger, mask
from tests.store.data import ANA

Logged = Callable[[], list[dict[str, Any]]]


@pytest.mark.parametrize("metric", list(Metric))
def test_a_count_is_one_line_in_the_embedded_metric_format(
    metric: Metric, capsys: pytest.CaptureFixture[str]
) -> None:
    count(metric)
    (line,) = capsys.readouterr().out.splitlines()
    held = json.loads(line)
    assert held[metric.value] == 1
    assert held["_aws"]["CloudWatchMetrics"] == [
        {
            "Namespace": NAMESPACE,
            "Dimensions": [["service"]],
            "Metrics": [{"Name": metric.value, "Unit": "Count"}],
        }
    ]
    assert held["service"] == logger.service
    assert abs(held["_aws"]["Timestamp"] / 1000 - time.time()) < 5


def test_several_are_counted_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    count(Metric.CALL_UNREADABLE, 3)
    assert json.loads(capsys.readouterr().out)["CallUnreadable"] == 3


def test_metric_names_differ() -> None:
    assert len({metric.value for metric in Metric}) == len(Metric)


@pytest.mark.parametrize(
    ("customer", "shown"),
    [(ANA, "+57…01"), ("CO.0123456789abcdef", "CO.…ef")],
)
def test_a_customer_is_shown_by_country_and_last_two_signs(customer: str, shown: str) -> None:
    assert mask(customer) == shown


def test_a_log_line_is_json_and_its_fields_stay_with_it(logged: Logged) -> None:
    logger.info("first", customer="+57…01", seq=4)
    logger.info("second")
    first, second = logged()
    assert (first["message"], first["customer"], first["seq"]) == ("first", "+57…01", 4)
    assert first["service"] == logger.service
    assert not {"customer", "seq"} & set(second)
