"""Filters and pages of the lists of conversations and of batches, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from local.emulators.elevenlabs.conversation_document import list_item
from local.emulators.elevenlabs.request_parameters import whole_number, yes_or_no

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from starlette.requests import Request

    from local.emulators.elevenlabs.batches import Batch
    from local.emulators.elevenlabs.conversation import Conversation

Item = TypeVar("Item")
NO_LIMIT = 2**53


def conversation_page(request: Request, conversations: Iterable[Conversation]) -> dict[str, Any]:
    """Answer `GET /v1/convai/conversations`."""
    size = whole_number(request, "page_size", 30, low=1, high=100)
    wanted = [item for item in conversations if _is_wanted(request, item)]
    newest_first = request.query_params.get("sort_direction", "desc") == "desc"
    ordered = sorted(wanted, key=lambda item: item.started_at, reverse=newest_first)
    cursor = request.query_params.get("cursor")
    page, more = _page(ordered, cursor, size, lambda item: item.conversation_id)
    with_summary = request.query_params.get("summary_mode") == "include"
    return {
        "conversations": [list_item(item, with_summary=with_summary) for item in page],
        "next_cursor": page[-1].conversation_id if more else None,
        "has_more": more,
    }


def batch_page(request: Request, batches: Iterable[Batch]) -> dict[str, Any]:
    """Answer `GET /v1/convai/batch-calling/workspace`."""
    limit = whole_number(request, "limit", 100, low=1, high=100)
    agent_id = request.query_params.get("agent_id")
    wanted = [batch for batch in batches if agent_id in {None, batch.agent_id}]
    last_doc = request.query_params.get("last_doc")
    page, more = _page(wanted[::-1], last_doc, limit, lambda batch: batch.batch_id)
    return {
        "batch_calls": [batch.as_json() for batch in page],
        "next_doc": page[-1].batch_id if more else None,
        "has_more": more,
    }


def _page(
    items: Sequence[Item], after: str | None, size: int, identify: Callable[[Item], str]
) -> tuple[Sequence[Item], bool]:
    start = 0
    if after:
        names = [identify(item) for item in items]
        start = names.index(after) + 1 if after in names else len(items)
    return items[start : start + size], len(items) > start + size


def _is_wanted(request: Request, conversation: Conversation) -> bool:
    query = request.query_params
    text_only = yes_or_no(request, "text_only")
    exact = {
        "agent_id": conversation.agent_id,
        "user_id": conversation.user_id,
        "conversation_initiation_source": conversation.source,
        "call_successful": conversation.analysis.success if conversation.analysis else "unknown",
    }
    languages = query.getlist("main_languages")
    return (
        all(query.get(name) in {None, value} for name, value in exact.items())
        and text_only in {None, conversation.text_only}
        and conversation.status not in query.getlist("exclude_statuses")
        and (not languages or conversation.language in languages)
        and _is_between(request, "call_start_{}_unix", conversation.started_at.timestamp())
        and _is_between(request, "call_duration_{}_secs", conversation.seconds)
    )


def _is_between(request: Request, pattern: str, value: float) -> bool:
    low, high = ("after", "before") if "start" in pattern else ("min", "max")
    least = whole_number(request, pattern.format(low), 0, low=0, high=NO_LIMIT)
    most = whole_number(request, pattern.format(high), NO_LIMIT, low=0, high=NO_LIMIT)
    return least <= value <= most
