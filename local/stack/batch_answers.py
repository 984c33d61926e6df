"""Reads what a function says of a batch: which records are dealt with, which must come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from local.stack.answers import Answer


def done_ids(answer: Answer, ids: Sequence[str], *, partial: bool) -> set[str]:
    """Give the ids dealt with: none if the function failed or its answer makes no sense."""
    if answer.failed:
        return set()
    if not partial:
        return set(ids)
    failures = _failures(answer.payload)
    return set() if failures is None or not failures <= set(ids) else set(ids) - failures


def _failures(payload: Any) -> set[str] | None:
    match payload:
        case None | {"batchItemFailures": None}:
            return set()
        case {"batchItemFailures": list(items)}:
            names = [_identifier(item) for item in items]
            return None if None in names else {name for name in names if name}
        case {"batchItemFailures": _}:
            return None
        case dict():
            return set()
    return None


def _identifier(item: Any) -> str | None:
    match item:
        case {"itemIdentifier": str(name)} if name:
            return name
    return None
