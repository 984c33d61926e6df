"""What a function says of a batch decides what is deleted."""

from __future__ import annotations

from typing import Any

import pytest

from local.stack.invocations import InvocationResult, done_ids, failed

IDS = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("payload", "done"),
    [
        (None, {"a", "b", "c"}),
        ({}, {"a", "b", "c"}),
        ({"batchItemFailures": []}, {"a", "b", "c"}),
        ({"batchItemFailures": None}, {"a", "b", "c"}),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, {"a", "c"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, set()),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, set()),
        ({"batchItemFailures": [{"name": "b"}]}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "other"}]}, set()),
        ({"batchItemFailures": "b"}, set()),
        ("done", set()),
    ],
)
def test_failures_and_malformed_answers_keep_messages(payload: Any, done: set[str]) -> None:
    assert done_ids(InvocationResult(request_id="1", payload=payload), IDS, partial=True) == done


def test_a_failed_function_keeps_the_whole_batch() -> None:
    assert done_ids(failed("1", "ValueError", "no"), IDS, partial=False) == set()


def test_without_partial_failures_any_answer_is_a_success() -> None:
    result = InvocationResult(
        request_id="1", payload={"batchItemFailures": [{"itemIdentifier": "a"}]}
    )
    assert done_ids(result, IDS, partial=False) == set(IDS)
